import ArgumentParser
import Core
import InternalAPI

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Finds out what stands between Tandem and a connection's tool, and says what to do.",
        discussion: "Changes nothing in the tool. Ends with 1 if something fails.")

    @Argument(help: "The connection's id, such as jira.") var connection: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let examination: DiagnosticReport = try await options.api.post(
            ["connections", connection, "diagnostics"], scope: .profilesRead)
        try Report(examination, asJSON: options.json).show()
        guard examination.isHealthy else { throw ExitCode(1) }
    }
}
