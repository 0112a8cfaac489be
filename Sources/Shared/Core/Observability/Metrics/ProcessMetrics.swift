import Foundation

/// The metrics that Linux reports for this process, under the names of Prometheus's own client libraries.
enum ProcessMetrics {
    static func add(to registry: PrometheusRegistry) {
        registry.gauge("process_resident_memory_bytes", residentBytes)
        registry.gauge("process_open_fds", openFiles)
        registry.gauge("process_start_time_seconds", startTime)
        registry.counter("process_cpu_seconds_total", processorSeconds)
    }

    private static func residentBytes() -> Double? {
        fields(of: "/proc/self/statm").flatMap { $0.count > 1 ? Double($0[1]) : nil }
            .map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    }

    private static func openFiles() -> Double? {
        // The directory listing itself holds one descriptor open.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count - 1) }
    }

    /// Returns fields 14 and 15 of proc(5)'s `stat`: user and system time in clock ticks.
    private static func processorSeconds() -> Double? {
        guard let fields = statFields(), let user = Double(fields[11]), let system = Double(fields[12]) else {
            return nil
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Returns the start time from field 22: clock ticks after the machine's start.
    private static func startTime() -> Double? {
        guard let fields = statFields(), let ticks = Double(fields[19]),
            let boot = text(of: "/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let seconds = Double(boot.dropFirst(6))
        else { return nil }
        return seconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Returns the fields after the program's name, which may contain spaces.
    ///
    /// The first one is field 3.
    private static func statFields() -> [Substring]? {
        guard let text = text(of: "/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? fields : nil
    }

    private static func fields(of path: String) -> [Substring]? {
        text(of: path)?.split(whereSeparator: \.isWhitespace)
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
