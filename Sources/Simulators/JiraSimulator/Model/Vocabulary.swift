import SimulatorKit

/// A value that an administrator defines and that issues refer to.
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

    init(
        _ id: String, _ name: String, _ category: Category, original: String? = nil, isWebhook: Bool = false, site: Site
    ) {
        (self.id, self.name, self.category) = (id, name, category)
        json = LinkedJSON { writer, version in
            writer.object { writer in
                writer.member("self", site.api(version, "/status/" + id))
                writer.member("description", "")
                writer.member("iconUrl", site.baseURL + "/images/icons/statuses/generic.png")
                writer.member("name", name)
                if site.shape == .cloud, !isWebhook { writer.member("untranslatedName", original ?? name) }
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

/// A transition of the workflow.
struct Transition: Sendable {
    let id: String
    let name: String
    let sources: [String]
    let target: String
    /// The fields of the transition's screen.
    var screen: [ScreenField] = []

    /// A field on the screen of a transition.
    struct ScreenField: Sendable {
        let id: String
        var isRequired = true
        var hasDefault = false
    }

    var hasScreen: Bool { !screen.isEmpty }
}

/// The statuses, types, and other values of the site.
///
/// One workflow serves all types.
struct Vocabulary: Sendable {
    var statuses: [Status]
    var transitions: [Transition]
    var issueTypes: [IssueType]
    var priorities: [Named]
    var resolutions: [Named]
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
            Transition(
                id: "51", name: "Finish", sources: ["3", "10001"], target: "10002",
                screen: [.init(id: "resolution", hasDefault: true)]),
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
            Self.priority("\(index + 1)", name, site: site)
        }
        resolutions = [("10000", "Done"), ("10001", "Won't Do"), ("10002", "Duplicate")].map { id, name in
            Self.resolution(id, name, site: site)
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

    /// A language that users can choose.
    enum Language: String, Sendable {
        case german = "de"

        /// The names that this language translates.
        fileprivate var names: [String: String] {
            [
                "To Do": "Zu erledigen", "In Progress": "In Arbeit", "In Review": "In Prüfung", "Done": "Fertig",
                "Closed": "Geschlossen", "Highest": "Höchste", "High": "Hoch", "Medium": "Mittel", "Low": "Niedrig",
                "Lowest": "Niedrigste", "Task": "Aufgabe", "Bug": "Fehler", "Sub-task": "Unteraufgabe",
                "Won't Do": "Wird nicht erledigt", "Duplicate": "Duplikat", "Fixed": "Behoben",
            ]
        }
    }

    /// Returns the vocabulary in a language; the IDs do not change.
    func translated(_ language: Language, site: Site) -> Vocabulary {
        var translated = self
        func name(_ name: String) -> String { language.names[name] ?? name }
        translated.statuses = statuses.map {
            Status($0.id, name($0.name), $0.category, original: $0.name, site: site)
        }
        translated.issueTypes = issueTypes.map {
            IssueType($0.id, name($0.name), level: $0.level, original: $0.name, site: site)
        }
        translated.priorities = priorities.map { Self.priority($0.id, name($0.name), site: site) }
        translated.resolutions = resolutions.map { Self.resolution($0.id, name($0.name), site: site) }
        return translated
    }

    /// Returns the vocabulary as webhooks show it, without the untranslated names.
    func ofWebhooks(site: Site) -> Vocabulary {
        var shown = self
        shown.statuses = statuses.map { Status($0.id, $0.name, $0.category, isWebhook: true, site: site) }
        shown.issueTypes = issueTypes.map {
            IssueType($0.id, $0.name, level: $0.level, isWebhook: true, site: site)
        }
        return shown
    }

    static func resolution(_ id: String, _ name: String, site: Site) -> Named {
        named(id, name, "/resolution/", site: site) { $0.member("description", "") }
    }

    private static func priority(_ id: String, _ name: String, site: Site) -> Named {
        named(id, name, "/priority/", site: site) { writer in
            writer.member("iconUrl", site.baseURL + "/images/icons/priorities/\(id).svg")
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

/// A type of issues.
struct IssueType: Sendable {
    let id: String
    let name: String
    /// The hierarchy level: 1 for epics, 0 for standard types, -1 for sub-tasks.
    let level: Int
    let json: LinkedJSON

    var isSubtask: Bool { level < 0 }

    init(
        _ id: String, _ name: String, level: Int, original: String? = nil, isWebhook: Bool = false, site: Site
    ) {
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
