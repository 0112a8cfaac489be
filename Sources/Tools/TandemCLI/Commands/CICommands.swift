public import ArgumentParser
import Core
import Foundation
import InternalAPI

/// What a build server says of a build or a deployment alike.
struct CIReportOptions: ParsableArguments {
    @Argument(help: "The connection's id, such as jira.") var connection: String
    @Option(help: "What groups builds, such as the job's name.") var pipeline: String
    @Option(help: "The build's number in its pipeline.") var number: Int64
    @Option(help: "What people call the pipeline.") var name: String?
    @Option(help: "Where people look at it.") var url: String
    @Option(name: .customLong("key"), help: "The key of an issue; may be given several times.") var keys: [String] = []
    @Option(help: "The branch, whose name may mention issues.") var branch: String?
    @Option(help: "A file with the commits' messages, which may mention issues; - for the standard input.")
    var commits: String?

    func subjects() throws -> IssueReferences {
        var messages: [String] = []
        if let commits {
            let data =
                commits == "-"
                ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: commits)
            guard let data else { throw CLIError.file(commits, "cannot be read") }
            messages = String(decoding: data, as: UTF8.self).split(separator: "\n").prefix(1000).map(String.init)
        }
        return IssueReferences(keys: keys, branch: branch, commits: messages)
    }
}

struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Tells Jira Cloud of a build.",
        discussion:
            "Issues are those that are named, and those that the branch or a commit mentions. Ends with 1 if Jira "
            + "does not take it.")

    @OptionGroup var delivery: CIReportOptions
    @Option(help: "pending, in_progress, successful, failed, cancelled or unknown.") var state: BuildReport.State
    @Option(name: .customLong("tests-passed"), help: "How many tests passed.") var passed: Int?
    @Option(name: .customLong("tests-failed"), help: "How many tests failed.") var failed: Int?
    @Option(name: .customLong("tests-skipped"), help: "How many tests were skipped.") var skipped: Int?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let counts = [passed, failed, skipped].compactMap { $0 }
        let tests =
            counts.isEmpty
            ? nil
            : BuildReport.Tests(
                total: counts.reduce(0, +), passed: passed ?? 0, failed: failed ?? 0, skipped: skipped)
        let report = BuildReport(
            pipeline: delivery.pipeline, number: delivery.number, name: delivery.name, url: delivery.url, state: state,
            tests: tests, issues: try delivery.subjects())
        let record: CIReportRecord = try await options.api.send(report, "builds", to: delivery.connection)
        try Report([record], asJSON: options.json).show()
        guard record.outcome == .accepted else { throw ExitCode(1) }
    }
}

struct Deployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment", abstract: "Tells Jira Cloud of a deployment.",
        discussion: "Issues are found as for send-build.")

    @OptionGroup var delivery: CIReportOptions
    @Option(help: "pending, in_progress, successful, failed, cancelled, rolled_back or unknown.")
    var state: DeploymentReport.State
    @Option(name: .customLong("environment"), help: "The environment's id, such as prod-east.") var environment: String
    @Option(name: .customLong("environment-name"), help: "What people call it.") var environmentName: String?
    @Option(
        name: .customLong("environment-type"), help: "unmapped, development, testing, staging or production.")
    var kind: DeploymentReport.Environment.Kind
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let report = DeploymentReport(
            pipeline: delivery.pipeline, number: delivery.number, name: delivery.name, url: delivery.url, state: state,
            environment: .init(id: environment, name: environmentName, kind: kind), subjects: try delivery.subjects())
        let record: CIReportRecord = try await options.api.send(report, "deployments", to: delivery.connection)
        try Report([record], asJSON: options.json).show()
        guard record.outcome == .accepted else { throw ExitCode(1) }
    }
}

/// What build servers report.
struct CICommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ci", abstract: "Report builds and deployments to Jira Cloud, and list the reports.",
        subcommands: [Build.self, Deployment.self, CIReports.self])
}

struct CIReports: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows what a connection's tool was told of builds and deployments, newest first.")

    @Argument(help: "The connection's id, such as jira.") var connection: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let records: [CIReportRecord] = try await options.api.get(
            ["connections", connection, "ci-reports"], scope: .profilesRead)
        try Report(records, asJSON: options.json).show()
    }
}

extension BuildReport.State: ExpressibleByArgument {}
extension DeploymentReport.State: ExpressibleByArgument {}
extension DeploymentReport.Environment.Kind: ExpressibleByArgument {}
