import Foundation

/// The streams, the terminal, and the environment of a command.
struct Console: Sendable {
    /// The console of the running command.
    ///
    /// Tests replace it.
    @TaskLocal static var current = Console.process

    var environment: [String: String] = [:]
    /// The width of the terminal in columns, or `nil` if standard output is not a terminal.
    var width: Int?
    /// Whether a user can answer questions.
    var isInteractive = false
    /// Writes a text to standard output.
    var write: @Sendable (String) -> Void
    /// Writes a text to standard error.
    var writeError: @Sendable (String) -> Void
    /// Reads a line from standard input.
    var readLine: @Sendable () -> String? = { nil }

    /// The console of the process.
    static let process = Console(
        environment: ProcessInfo.processInfo.environment,
        width: terminalWidth(ProcessInfo.processInfo.environment["COLUMNS"]), isInteractive: isatty(STDIN_FILENO) == 1,
        write: { FileHandle.standardOutput.write(Data($0.utf8)) },
        writeError: { FileHandle.standardError.write(Data($0.utf8)) }, readLine: { Swift.readLine() })

    /// Returns the width of the terminal on standard output.
    ///
    /// - Parameter columns: The value of `COLUMNS`, which takes precedence over the terminal's own report.
    /// - Returns: The width in columns, or `nil` if standard output is not a terminal.
    private static func terminalWidth(_ columns: String?) -> Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        if let width = columns.flatMap({ Int($0) }), width > 0 { return width }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
