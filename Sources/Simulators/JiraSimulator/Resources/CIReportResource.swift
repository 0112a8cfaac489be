import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// Builds and deployments of Cloud sites, behind Atlassian's gateway:
/// `/jira/{builds,deployments}/0.1/cloud/{id}/bulk`.
///
/// Source: developer.atlassian.com/cloud/jira/software/rest, groups builds and deployments.
enum CIReportResource {
    private static let states: [String: Set<String>] = [
        "builds": ["pending", "in_progress", "successful", "failed", "cancelled", "unknown"],
        "deployments": ["unknown", "pending", "in_progress", "cancelled", "failed", "rolled_back", "successful"],
    ]
    private static let environments: Set<String> = ["unmapped", "development", "testing", "staging", "production"]

    /// The stored facts about a build or a deployment.
    struct Kept: Sendable {
        var update: Int
        var state: String
        var keys: [String]
    }

    /// Answers a CI report; returns nil for other paths.
    static func answer(_ world: inout World, _ request: ParsedRequest, now: Timestamp) throws(APIError) -> APIResponse?
    {
        let path = request.segments
        if request.path == "/_edge/tenant_info", request.method == .get {
            let id = world.site.cloudID
            return .json { writer in writer.object { $0.member("cloudId", id) } }
        }
        guard path.count == 6, path[0] == "jira", path[2] == "0.1", path[3] == "cloud", path[5] == "bulk",
            let states = states[String(path[1])], request.method == .post
        else { return nil }
        let what = String(path[1])
        guard let token = request.bearer, world.issuer.sends(token, now: now) else {
            throw APIError(OAuthConsents.wrongScope)
        }
        guard path[4] == world.site.cloudID else { throw .notFound("No such site.") }
        guard let items = try request.json(.cloud)?[what]?.array, (1...100).contains(items.count) else {
            throw .badRequest("\(what) must be a list of 1 to 100.")
        }
        var accepted: [JSONValue] = []
        var rejected: [(item: JSONValue, problem: String)] = []
        var unknown: Set<String> = []
        for item in items {
            if let problem = problem(item, what, states) {
                rejected.append((item, problem))
                continue
            }
            let keys = item["issueKeys"]?.array?.compactMap(\.text) ?? []
            unknown.formUnion(keys.filter { !isKnown($0, world) })
            let name = name(item, what)
            let update = item["updateSequenceNumber"]?.integer ?? 0
            if world.deliveries[name].map({ $0.update < update }) ?? true {
                world.deliveries[name] = Kept(
                    update: update, state: item["state"]?.text ?? "", keys: keys.filter { !unknown.contains($0) })
            }
            accepted.append(item)
        }
        return .json(.accepted) { writer in
            writer.object { writer in
                writer.member(what == "builds" ? "acceptedBuilds" : "acceptedDeployments") { writer in
                    writer.array(accepted) { write($1, what, to: &$0) }
                }
                writer.member(what == "builds" ? "rejectedBuilds" : "rejectedDeployments") { writer in
                    writer.array(rejected) { writer, one in
                        writer.object { writer in
                            writer.member("key") { write(one.item, what, to: &$0) }
                            writer.member("errors") { writer in
                                writer.array([one.problem]) { writer, problem in
                                    writer.object { $0.member("message", problem) }
                                }
                            }
                        }
                    }
                }
                writer.member("unknownIssueKeys", texts: unknown.sorted())
            }
        }
    }

    private static func isKnown(_ key: String, _ world: World) -> Bool {
        world.user("tandem").map { (try? world.issue(key, for: $0)) != nil } ?? false
    }

    private static func name(_ item: JSONValue, _ what: String) -> String {
        what == "builds"
            ? "build \(item["pipelineId"]?.text ?? "") \(item["buildNumber"]?.integer ?? 0)"
            : "deployment \(item["pipeline"]?["id"]?.text ?? "") \(item["environment"]?["id"]?.text ?? "") "
                + "\(item["deploymentSequenceNumber"]?.integer ?? 0)"
    }

    private static func problem(_ item: JSONValue, _ what: String, _ states: Set<String>) -> String? {
        let texts =
            what == "builds"
            ? ["pipelineId", "displayName", "url", "lastUpdated"]
            : ["displayName", "url", "description", "lastUpdated"]
        let numbers =
            what == "builds"
            ? ["buildNumber", "updateSequenceNumber"] : ["deploymentSequenceNumber", "updateSequenceNumber"]
        for name in texts where item[name]?.text?.isEmpty ?? true { return "\(name) is required." }
        for name in numbers where item[name]?.integer == nil { return "\(name) is required." }
        guard states.contains(item["state"]?.text ?? "") else { return "state is not valid." }
        for name in ["displayName", "description", "pipelineId"] where (item[name]?.text ?? "").count > 255 {
            return "\(name) is too long."
        }
        guard let keys = item["issueKeys"]?.array, (1...100).contains(keys.count) else {
            return "At least one of issueKeys, associations must be provided."
        }
        guard what == "deployments" else { return nil }
        for name in ["id", "displayName", "url"] where item["pipeline"]?[name]?.text == nil {
            return "pipeline.\(name) is required."
        }
        for name in ["id", "displayName"] where item["environment"]?[name]?.text == nil {
            return "environment.\(name) is required."
        }
        return environments.contains(item["environment"]?["type"]?.text ?? "") ? nil : "environment.type is not valid."
    }

    private static func write(_ item: JSONValue, _ what: String, to writer: inout JSONWriter) {
        writer.object { writer in
            if what == "builds" {
                writer.member("pipelineId", item["pipelineId"]?.text ?? "")
                writer.member("buildNumber", item["buildNumber"]?.integer ?? 0)
            } else {
                writer.member("pipelineId", item["pipeline"]?["id"]?.text ?? "")
                writer.member("environmentId", item["environment"]?["id"]?.text ?? "")
                writer.member("deploymentSequenceNumber", item["deploymentSequenceNumber"]?.integer ?? 0)
            }
        }
    }
}
