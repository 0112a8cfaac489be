import Foundation

/// The resource use of processes, read from `/proc` (proc(5)).
struct ProcessMeter {
    let processes: [String: Plan.Process]
    private let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))

    init(_ processes: [String: Plan.Process]) { self.processes = processes }

    /// Returns the processor time so far, user and system, in milliseconds.
    func processorTime() throws -> [String: Double] {
        try reading { pid in
            let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            // The name is in parentheses and may contain any character. Fields 14 and 15 are counted after it.
            let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
            let times = fields.dropFirst(11).prefix(2).compactMap { Double($0) }
            return times.count == 2 ? times.reduce(0, +) / ticks * 1000 : nil
        }
    }

    /// Returns the resident memory in megabytes.
    func residentMemory() throws -> [String: Double] {
        try reading { pid in
            let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return line?.split(separator: " ").compactMap { Double($0) }.first.map { $0 / 1024 }
        }
    }

    private func reading(_ read: (Int) throws -> Double?) throws -> [String: Double] {
        var readings: [String: Double] = [:]
        for (name, process) in processes {
            guard let value = try? read(process.pid) else {
                throw BenchmarkError("Process \(process.pid) (\(name)) is no longer running.")
            }
            readings[name] = value
        }
        return readings
    }
}
