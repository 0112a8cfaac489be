public import EntityModel
import Instrumentation
import Logging
import Primitives
import Synchronization

/// Writes the log lines of the process as JSON or as readable text.
///
/// Each line contains the trace of the task that logs it.
struct ServiceLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let stream: LogStream

    init(label: String, level: Logger.Level, stream: LogStream) {
        self.label = label
        self.stream = stream
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() {
            all.merge(provided) { _, new in new }
        }
        if let own = event.metadata {
            all.merge(own) { _, new in new }
        }
        if let error = event.error {
            all[LogKey.error] = "\(error)"
            all[LogKey.errorType] = "\(type(of: error))"
        }
        if case .string(let account)? = all[LogKey.account], MutedAccounts.contains(account) { return }
        stream.write(
            LogLine(
                time: Timestamp.now(), level: event.level, label: label, message: event.message.description,
                metadata: all.sorted { $0.key < $1.key }, trace: TraceContext.current, service: stream.service,
                version: stream.version))
    }
}

/// The destination and the format of a process's log lines.
struct LogStream: Sendable {
    enum Format: Sendable {
        case json
        case readable(coloured: Bool)
    }

    let service: String
    let version: String
    private let form: Format
    private let output: LogOutput

    init(service: String, version: String, form: Format, descriptor: Int32) {
        self.service = service
        self.version = version
        self.form = form
        output = LogOutput(descriptor: descriptor) { dropped in
            LogStream.bytes(
                LogLine(
                    time: Timestamp.now(), level: .warning, label: "log",
                    message: "log lines dropped because their reader is too slow",
                    metadata: [("dropped", "\(dropped)")], trace: nil, service: service, version: version),
                form)
        }
    }

    func write(_ line: LogLine) {
        output.append(LogStream.bytes(line, form))
    }

    /// Waits until all lines are written; blocks the thread.
    func flush() {
        output.flush()
    }

    private static func bytes(_ line: LogLine, _ form: Format) -> [UInt8] {
        switch form {
        case .json: line.json
        case .readable(let coloured): line.readable(coloured: coloured)
        }
    }
}

/// The accounts that are not logged: a line with one of them under ``LogKey/account`` is dropped.
public enum MutedAccounts {
    private static let muted = Mutex<Set<String>>([])

    public static func set(_ account: AccountID, muted isMuted: Bool) {
        muted.withLock { muted in
            if isMuted { muted.insert(account.rawValue) } else { muted.remove(account.rawValue) }
        }
    }

    static func contains(_ account: String) -> Bool {
        muted.withLock { !$0.isEmpty && $0.contains(account) }
    }
}
