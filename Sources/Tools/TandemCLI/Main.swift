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
            DoctorCommand.self, ItemCommands.self, Changelog.self, CICommands.self,
            ShareGroup.self,
            Unshare.self,
            Shares.self, History.self, ProfileCommands.self,
            ConnectionCommands.self,
            AuthorizationCommands.self, WebhookCommands.self, DeadLetterCommands.self, ShareAll.self, Drift.self,
            Jobs.self,
            Transfer.self, IDMapCommands.self,
        ])
}

@main enum Main {
    static func main() async {
        do {
            var command = try TandemCommand.parseAsRoot()
            guard var asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            try await asynchronous.run()
        } catch let code as ExitCode {
            // The command has already printed the problem.
            exit(code.rawValue)
        } catch {
            guard TandemCommand.exitCode(for: error) == .failure else { TandemCommand.exit(withError: error) }
            let (code, line) = ExitStatus.of(error)
            FileHandle.standardError.write(Data("tandem: \(line)\n".utf8))
            exit(code)
        }
    }
}
