import ArgumentParser
import Foundation

/// The command line for operators.
struct TandemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tandem", abstract: "Keep items of Targetprocess and Jira in sync.",
        discussion: "Reads "
            + APIConfiguration.variables.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            .joined(separator: ", ") + ".",
        subcommands: [
            ConnectionCommands.self, FieldCommands.self, TypeCommands.self, UserCommands.self, WebhookCommands.self,
            AuthorizationCommands.self, OAuth1TokenCommands.self, ProfileCommands.self, ShareCommands.self,
            HistoryCommands.self, ChangelogCommands.self, JobCommands.self, FindingCommands.self, DriftCommands.self,
            TransferCommands.self, IDMapCommands.self, DeadLetterCommands.self, ManagedItemCommands.self,
            CICommands.self,
        ])

    /// Parses and runs a command.
    ///
    /// - Parameter arguments: The arguments, or `nil` for those of the process.
    /// - Returns: The exit status.
    static func execute(_ arguments: [String]? = nil) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitCode.success.rawValue
        } catch let code as ExitCode {
            // The command has already printed the problem.
            return code.rawValue
        } catch {
            return report(error)
        }
    }

    /// Prints an error, or the help that was requested, and returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        let console = Console.current
        let code = exitCode(for: error)
        guard code == .failure else {
            let message = fullMessage(for: error) + "\n"
            code == .success ? console.write(message) : console.writeError(message)
            return code.rawValue
        }
        let (status, line) = ExitStatus.of(error)
        console.writeError("tandem: \(DisplayText.paragraphs(line))\n")
        return status
    }
}

@main enum Main {
    static func main() async {
        exit(await TandemCommand.execute())
    }
}
