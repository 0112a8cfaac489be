import Foundation

/// What is measured: a running system with its shares, as the script that started it wrote it down.
struct Plan: Decodable {
    /// A simulated tool, whose webhooks the adapter is told by.
    struct Tool: Decodable {
        /// The simulator's address.
        var control: String
        /// A person who edits there.
        var person: String
        /// The user as whom the adapter signs in.
        var service: String
    }

    /// Two items that are shared with each other.
    struct Pair: Decodable {
        /// The key, which people use, and its id, which the adapter uses.
        var jira: String
        var jiraID: String
        /// The story's number.
        var targetprocess: Int

        enum CodingKeys: String, CodingKey {
            case jira, targetprocess
            case jiraID = "jira_id"
        }
    }

    /// A process that is watched.
    struct Process: Decodable {
        var pid: Int
        /// From its start until it was ready.
        var startMilliseconds: Double?
        /// Resident before anything was asked of it.
        var idleMegabytes: Double?

        enum CodingKeys: String, CodingKey {
            case pid
            case startMilliseconds = "start_ms"
            case idleMegabytes = "idle_mb"
        }
    }

    var jira: Tool
    var targetprocess: Tool
    var pairs: [Pair]
    var processes: [String: Process]
    /// What it costs to make events of one notification.
    struct ParsingCost: Codable {
        /// Of the notification.
        var bytes: Int
        /// Microseconds of processor time.
        var processorTime: Double

        enum CodingKeys: String, CodingKey {
            case bytes
            case processorTime = "cpu_us"
        }
    }

    /// What it took to carry a file over.
    struct File: Codable {
        var bytes: Int
        var seconds: Double
        /// How many megabytes more than before each adapter was resident at most.
        var more: [String: Double]

        enum CodingKeys: String, CodingKey {
            case bytes, seconds
            case more = "more_mb"
        }
    }

    /// What it took an adapter to find very many items.
    struct Scan: Codable {
        var items: Int
        var pages: Int
        var seconds: Double
        /// How many megabytes more than before the adapter was resident at most.
        var more: Double

        enum CodingKeys: String, CodingKey {
            case items, pages, seconds
            case more = "more_mb"
        }
    }

    /// `nil` where none was.
    var file: File?
    /// By the adapter; `nil` where none was.
    var scans: [String: Scan]?
    /// By the kind of notification.
    var conversions: [String: ParsingCost]
    /// What the broker alone does, in messages a second.
    var ceiling: Double?

    enum CodingKeys: String, CodingKey {
        case jira, targetprocess, pairs, processes, conversions, file, scans
        case ceiling = "ceiling_per_s"
    }

    static func read(_ path: String) throws -> Plan {
        try JSONDecoder().decode(Plan.self, from: Data(contentsOf: URL(filePath: path)))
    }
}
