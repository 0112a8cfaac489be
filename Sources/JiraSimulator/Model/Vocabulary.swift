/// A value that an administrator defines and issues point to.
struct Named: Sendable {
    let id: String
    let name: String
    let json: LinkedJSON
}

/// A status of the workflow.
struct Status: Sendable {
    enum Category: Int, Sendable {
        case new = 2
        case done = 3
        case indeterminate = 4
    }

    let id: String
    let name: String
    let category: Category
    let json: LinkedJSON

    init(_ id: String, _ name: String, _ category: Category, site: Site) {
        (self.id, self.name, self.category) = (id, name, category)
        json = LinkedJSON { writer, version in
            writer.object { writer in
                writer.member("self", site.api(version, "/status/" + id))
                writer.member("description", "")
                writer.member("iconUrl", site.baseURL + "/images/icons/statuses/generic.png")
                writer.member("name", name)
                writer.member("id", id)
                writer.member("statusCategory") { Self.write(category, to: &$0, site, version) }
            }
        }
    }

    private static func write(_ category: Category, to writer: inout JSONWriter, _ site: Site, _ version: APIVersion) {
        let (key, color, name) =
            switch category {
            case .new: ("new", site.shape == .cloud ? "blue-gray" : "default", "To Do")
            case .indeterminate: ("indeterminate", site.shape == .cloud ? "yellow" : "inprogress", "In Progress")
            case .done: ("done", site.shape == .cloud ? "green" : "success", "Done")
            }
        writer.object { writer in
            writer.member("self", site.api(version, "/statuscategory/\(category.rawValue)"))
            writer.member("id", category.rawValue)
            writer.member("key", key)
            writer.member("colorName", color)
            writer.member("name", name)
        }
    }
}

/// A step that the workflow permits.
struct Transition: Sendable {
    let id: String
    let name: String
    let sources: [String]
    let target: String
    /// Whether its screen asks for a resolution, and refuses to go on without.
    var asksResolution = false
}

/// The statuses, types and other values of the site.
///
/// One workflow serves all types.
struct Vocabulary: Sendable {
    let statuses: [Status]
    let transitions: [Transition]
    let issueTypes: [IssueType]
    let priorities: [Named]
    let resolutions: [Named]
    let linkTypes: [Named]

    static let workflowName = "Software workflow"

    init(site: Site) {
        statuses = [
            Status("10000", "To Do", .new, site: site),
            Status("3", "In Progress", .indeterminate, site: site),
            Status("10001", "In Review", .indeterminate, site: site),
            Status("10002", "Done", .done, site: site),
        ]
        transitions = [
            Transition(id: "11", name: "Start work", sources: ["10000"], target: "3"),
            Transition(id: "21", name: "Stop work", sources: ["3"], target: "10000"),
            Transition(id: "31", name: "Ask for review", sources: ["3"], target: "10001"),
            Transition(id: "41", name: "Send back", sources: ["10001"], target: "3"),
            Transition(id: "51", name: "Finish", sources: ["3", "10001"], target: "10002", asksResolution: true),
            Transition(id: "61", name: "Reopen", sources: ["10002"], target: "3"),
        ]
        issueTypes = [
            IssueType("10000", "Epic", level: 1, site: site),
            IssueType("10001", "Story", level: 0, site: site),
            IssueType("10002", "Task", level: 0, site: site),
            IssueType("10003", "Sub-task", level: -1, site: site),
            IssueType("10004", "Bug", level: 0, site: site),
        ]
        priorities = ["Highest", "High", "Medium", "Low", "Lowest"].enumerated().map { index, name in
            Self.named("\(index + 1)", name, "/priority/", site: site) { writer in
                writer.member("iconUrl", site.baseURL + "/images/icons/priorities/\(name.lowercased()).svg")
            }
        }
        resolutions = [("10000", "Done"), ("10001", "Won't Do"), ("10002", "Duplicate")].map { id, name in
            Self.named(id, name, "/resolution/", site: site) { $0.member("description", "") }
        }
        linkTypes = [
            ("10000", "Blocks", "is blocked by", "blocks"), ("10003", "Relates", "relates to", "relates to"),
        ].map { id, name, inward, outward in
            Self.named(id, name, "/issueLinkType/", site: site) { writer in
                writer.member("inward", inward)
                writer.member("outward", outward)
            }
        }
    }

    func status(_ id: String) -> Status? { statuses.first { $0.id == id } }

    func issueType(_ id: String) -> IssueType? { issueTypes.first { $0.id == id } }

    private static func named(
        _ id: String, _ name: String, _ path: String, site: Site, _ more: (inout JSONWriter) -> Void
    ) -> Named {
        let json = LinkedJSON { writer, version in
            writer.object { writer in
                writer.member("self", site.api(version, path + id))
                more(&writer)
                writer.member("name", name)
                writer.member("id", id)
            }
        }
        return Named(id: id, name: name, json: json)
    }
}

/// A type of issue.
struct IssueType: Sendable {
    let id: String
    let name: String
    /// 1 for epics, 0 for standard types, -1 for sub-tasks.
    let level: Int
    let json: LinkedJSON

    var isSubtask: Bool { level < 0 }

    init(_ id: String, _ name: String, level: Int, site: Site) {
        (self.id, self.name, self.level) = (id, name, level)
        json = LinkedJSON { writer, version in
            writer.object { writer in
                writer.member("self", site.api(version, "/issuetype/" + id))
                writer.member("id", id)
                writer.member("description", "")
                writer.member(
                    "iconUrl", site.baseURL + "/secure/viewavatar?avatarId=103\(id.suffix(2))&avatarType=issuetype")
                writer.member("name", name)
                writer.member("subtask", level < 0)
                writer.member("avatarId", 10300 + (Int(id.suffix(2)) ?? 0))
                if site.shape == .cloud { writer.member("hierarchyLevel", level) }
            }
        }
    }
}
