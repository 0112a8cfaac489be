import Logging
import Primitives

/// One log line, ready to be written.
struct LogLine {
    var time: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    /// The metadata, sorted by key.
    var metadata: [(key: String, value: Logger.Metadata.Value)]
    var trace: TraceContext?
    var service: String
    var version: String

    /// The line as JSON in the Elastic Common Schema 8.
    ///
    /// Keys with a dot are kept, others are placed under `labels`.
    var json: [UInt8] {
        var writer = JSONLineWriter()
        writer.field("@timestamp", ISO8601.text(time, .milliseconds))
        writer.field("log.level", level.rawValue)
        writer.field("message", message)
        writer.field("ecs.version", "8.11")
        writer.field("service.name", service)
        writer.field("service.version", version)
        writer.field("log.logger", label)
        if let trace {
            writer.field("trace.id", trace.traceID.description)
            writer.field("span.id", Hex.text(trace.spanID))
        }
        for (key, value) in metadata {
            writer.field(key.contains(".") ? key : "labels.\(key)", LogLine.text(value))
        }
        return writer.finished()
    }

    /// Returns the line for a terminal.
    ///
    /// Control characters of logged values are replaced.
    func readable(coloured: Bool) -> [UInt8] {
        let colour =
            switch level {
            case .trace, .debug: "\u{1B}[2m"
            case .info, .notice: "\u{1B}[32m"
            case .warning: "\u{1B}[33m"
            case .error, .critical: "\u{1B}[31m"
            }
        let name = level.rawValue.uppercased()
        let padded = name + String(repeating: " ", count: max(0, 8 - name.count))
        var line = ISO8601.text(time, .milliseconds).dropFirst(11).dropLast() + " "
        line += coloured ? colour + padded + "\u{1B}[0m" : padded
        line += " " + LogLine.printable(message)
        for (key, value) in metadata {
            line += " \(LogLine.printable(key))=\(LogLine.printable(LogLine.text(value)))"
        }
        if let trace { line += " trace.id=\(trace.traceID)" }
        return Array(line.utf8) + [UInt8(ascii: "\n")]
    }

    private static func text(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): text
        default: value.description
        }
    }

    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isControl(scalar) {
                result += scalar == "\n" ? " | " : "\u{FFFD}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
    }
}

/// Writes an object of strings on one line of JSON.
struct JSONLineWriter {
    private static let digits = Array("0123456789abcdef".utf8)
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() {
        bytes.reserveCapacity(512)
    }

    mutating func field(_ key: String, _ value: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        string(key)
        bytes.append(UInt8(ascii: ":"))
        string(value)
    }

    func finished() -> [UInt8] {
        bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")]
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"):
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0..<0x20, 0x7f:
                bytes += Array("\\u00".utf8)
                bytes += [JSONLineWriter.digits[Int(byte >> 4)], JSONLineWriter.digits[Int(byte & 15)]]
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
