import HTTPTypes
import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// The resources that archive and restore issues, for administrators only.
///
/// Data Center has a path for each issue, Cloud one path for up to a thousand issues.
enum ArchiveResource {
    static func add(to table: inout RouteTable) {
        table.on(.put, "issue/{}/archive", .datacenter) { world, call throws(APIError) in
            try one(&world, call, isArchived: true)
        }
        table.on(.put, "issue/{}/restore", .datacenter) { world, call throws(APIError) in
            try one(&world, call, isArchived: false)
        }
        table.on(.put, "issue/archive", .cloud) { world, call throws(APIError) in
            try archiveMany(&world, call, isArchived: true)
        }
        table.on(.put, "issue/unarchive", .cloud) { world, call throws(APIError) in
            try archiveMany(&world, call, isArchived: false)
        }
    }

    private static func one(_ world: inout World, _ call: APIRequest, isArchived: Bool) throws(APIError) -> APIResponse
    {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let isSubtask = world.vocabulary.issueType(issue.type)?.isSubtask == true
        guard user.role == .administrator, (issue.archived != nil) != isArchived, !isSubtask else {
            throw .forbidden("You do not have permission to \(isArchived ? "archive" : "restore") this issue.")
        }
        world.set(issue, archived: isArchived ? (call.now, user.name) : nil)
        return .noContent
    }

    private static func archiveMany(
        _ world: inout World, _ call: APIRequest, isArchived: Bool
    ) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard user.role == .administrator else {
            throw .forbidden("Only admins can archive or unarchive issues. Access denied.")
        }
        let names = try call.content()["issueIdsOrKeys"]?.array?.compactMap(\.identifier) ?? []
        guard names.count <= 1_000 else {
            throw APIError(
                .preconditionFailed,
                messages: ["The number of issues to archive or unarchive exceeds the hard limit of 1000."])
        }
        var (count, unknown, subtasks): (Int, [String], [String]) = (0, [], [])
        for name in names {
            guard let issue = try? world.issue(name, for: user) else {
                unknown.append(name)
                continue
            }
            if world.vocabulary.issueType(issue.type)?.isSubtask == true {
                subtasks.append(name)
            } else if (issue.archived != nil) != isArchived {
                world.set(issue, archived: isArchived ? (call.now, user.name) : nil)
                count += 1
            }
        }
        guard count > 0 else { throw .badRequest("No valid issue to archive or unarchive. Bad request.") }
        return .json { writer in
            writer.object { writer in
                writer.member("numberOfIssuesUpdated", count)
                writer.member("errors") { writer in
                    writer.object { writer in
                        write(unknown, "issuesNotFound", "Issue not found.", to: &writer)
                        write(subtasks, "issueIsSubtask", "Issue is subtask.", to: &writer)
                    }
                }
            }
        }
    }

    private static func write(_ names: [String], _ error: String, _ words: String, to writer: inout JSONWriter) {
        guard !names.isEmpty else { return }
        writer.member(error) { writer in
            writer.object { writer in
                writer.member("count", names.count)
                writer.member("issueIdsOrKeys", texts: names)
                writer.member("message", words)
            }
        }
    }
}

extension APIRequest {
    /// Whether the call archives or restores an issue and does nothing else.
    func isArchiving(_ request: ParsedRequest) -> Bool {
        ["archive", "restore"].contains(request.segments.last) && method == .put
    }
}

extension World {
    /// Rejects a write to an archived issue.
    func requireUnarchived(_ idOrKey: Substring) throws(APIError) {
        guard let id = Int(idOrKey) ?? issueIDs[idOrKey.uppercased()], issues[id]?.archived != nil else { return }
        throw .uneditableIssue
    }

    /// Archives or restores an issue with its sub-tasks.
    ///
    /// Jira sends no webhook for this.
    mutating func set(_ issue: Issue, archived: (at: Timestamp, by: String)?) {
        for id in [issue.id] + (subtaskIDs[issue.id] ?? []) { issues[id]?.archived = archived }
    }
}
