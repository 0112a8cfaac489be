import Foundation

/// The running system and its shares, in the form that the starting script wrote.
struct Plan: Decodable {
    /// A simulated tool with a webhook that reports to the adapter.
    struct Tool: Decodable {
        /// The simulator's URL.
        var control: String
        /// The user who edits the items.
        var person: String
        /// The user as which the adapter logs in.
        var service: String
    }

    /// Two items that are shared with each other.
    struct Pair: Decodable {
        /// The key, which users see, and its ID, which the adapter uses.
        var jira: String
        var jiraID: String
        /// The ID of the story.
        var targetprocess: Int

        enum CodingKeys: String, CodingKey {
            case jira, targetprocess
            case jiraID = "jira_id"
        }
    }

    /// A process whose resource use is measured.
    struct Process: Decodable {
        var pid: Int
        /// The time from the process's start until it was ready.
        var startMilliseconds: Double?
        /// The resident memory before the first request.
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
    /// The cost of parsing one webhook request into events.
    struct ParsingCost: Codable {
        /// The size of the webhook request.
        var bytes: Int
        /// The processor time in microseconds.
        var processorTime: Double

        enum CodingKeys: String, CodingKey {
            case bytes
            case processorTime = "cpu_us"
        }
    }

    /// The cost of copying a file.
    struct File: Codable {
        var bytes: Int
        var seconds: Double
        /// The maximum increase of each adapter's resident memory, in megabytes.
        var more: [String: Double]

        enum CodingKeys: String, CodingKey {
            case bytes, seconds
            case more = "more_mb"
        }
    }

    /// The cost of a scan in which an adapter finds many items.
    struct Scan: Codable {
        var items: Int
        var pages: Int
        var seconds: Double
        /// The maximum increase of the adapter's resident memory, in megabytes.
        var more: Double

        enum CodingKeys: String, CodingKey {
            case items, pages, seconds
            case more = "more_mb"
        }
    }

    /// The cost of copying a file; `nil` if no file was copied.
    var file: File?
    /// The scans by adapter; `nil` if no scan ran.
    var scans: [String: Scan]?
    /// The parsing costs by kind of webhook request.
    var conversions: [String: ParsingCost]
    /// The throughput of the broker alone, in messages per second.
    var ceiling: Double?

    enum CodingKeys: String, CodingKey {
        case jira, targetprocess, pairs, processes, conversions, file, scans
        case ceiling = "ceiling_per_s"
    }

    static func read(_ path: String) throws -> Plan {
        try JSONDecoder().decode(Plan.self, from: Data(contentsOf: URL(filePath: path)))
    }
}
