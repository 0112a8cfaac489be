import Foundation

/// The figures of a run.
struct Report: Encodable {
    struct Process: Encodable {
        /// The processor time per event, in milliseconds.
        var processorTime: Double
        var idle: Double?
        var loaded: Double?
        var start: Double?

        enum CodingKeys: String, CodingKey {
            case processorTime = "cpu_ms_per_event"
            case idle = "idle_mb"
            case loaded = "loaded_mb"
            case start = "start_ms"
        }
    }

    var eventsPerSecond: Double
    var ceiling: Double?
    var median: Double
    var p99: Double
    var directions: [String: DirectionResult]
    var processes: [String: Process]
    var conversions: [String: Plan.ParsingCost]
    var file: Plan.File?
    var scans: [String: Plan.Scan]?

    /// The fraction of the broker's own throughput that the system reaches.
    var ratio: Double? { ceiling.map { eventsPerSecond / $0 } }

    enum CodingKeys: String, CodingKey {
        case directions, processes, conversions, file, scans, ratio
        case eventsPerSecond = "events_per_s"
        case ceiling = "ceiling_per_s"
        case median = "p50_ms"
        case p99 = "p99_ms"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(eventsPerSecond.rounded(to: 1), forKey: .eventsPerSecond)
        try container.encode(ceiling?.rounded(to: 1), forKey: .ceiling)
        try container.encode(ratio?.rounded(to: 4), forKey: .ratio)
        try container.encode(median.rounded(to: 1), forKey: .median)
        try container.encode(p99.rounded(to: 1), forKey: .p99)
        try container.encode(directions, forKey: .directions)
        try container.encode(processes, forKey: .processes)
        try container.encode(conversions, forKey: .conversions)
        try container.encodeIfPresent(file, forKey: .file)
        try container.encodeIfPresent(scans, forKey: .scans)
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    var table: String {
        var lines = [
            "events/s sustained      \(eventsPerSecond.formatted)",
            "broker's ceiling        \(ceiling?.formatted ?? "-") messages/s",
            "ratio                   \(ratio.map { String(format: "%.3f", $0) } ?? "-")",
            "added delay, half rate  p50 \(median.formatted) ms, p99 \(p99.formatted) ms",
            "",
        ]
        for (name, result) in directions.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(name): \(result.eventsPerSecond.formatted) events/s, p50 \(result.median.formatted) ms, "
                    + "p99 \(result.p99.formatted) ms, \(result.rejections) rejected because busy")
        }
        for (name, conversion) in conversions.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "webhook of \(conversion.bytes) bytes to events, \(name): \(conversion.processorTime.formatted) µs CPU")
        }
        if let file {
            let more = file.more.sorted { $0.key < $1.key }.map { "\($0.key) +\($0.value.formatted) MB" }
            lines.append(
                "file of \(file.bytes) bytes: \(file.seconds.formatted) s, at most \(more.joined(separator: ", "))")
        }
        for (name, scan) in (scans ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(scan.items) items found by \(name): \(scan.pages) pages, \(scan.seconds.formatted) s, at most "
                    + "+\(scan.more.formatted) MB")
        }
        let heads = ["CPU ms/event", "idle MB", "loaded MB", "start ms"]
        lines += ["", Self.row("process", heads)]
        for (name, process) in processes.sorted(by: { $0.key < $1.key }) {
            let figures = [process.processorTime, process.idle, process.loaded, process.start]
            lines.append(Self.row(name, figures.map { $0?.formatted ?? "-" }))
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: 26, withPad: " ", startingAt: 0)
            + cells.map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }.joined()
    }
}

extension Double {
    var formatted: String { String(format: abs(self) < 10 ? "%.2f" : "%.1f", self) }

    func rounded(to digits: Int) -> Double {
        let factor = pow(10, Double(digits))
        return (self * factor).rounded() / factor
    }
}
