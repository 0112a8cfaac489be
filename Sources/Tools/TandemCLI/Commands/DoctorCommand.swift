import ArgumentParser
import Core
import InternalAPI

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Diagnose the connection to a tool and recommend actions.",
        discussion: "Changes nothing in the tool. Exits with status 1 if a check fails.")

    @Argument(help: "The connection's ID, such as jira.") var connection: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let examination: DiagnosticReport = try await options.api.post(
            ["connections", connection, "diagnostics"], scope: .profilesRead)
        try Report(examination, asJSON: options.json).show()
        guard examination.isHealthy else { throw ExitCode(1) }
    }
}
