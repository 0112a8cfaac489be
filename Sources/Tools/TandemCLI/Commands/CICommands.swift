public import ArgumentParser
import Core
import Foundation
import InternalAPI

/// The options that builds and deployments share.
struct CIReportOptions: ParsableArguments {
    @Argument(help: "The connection's ID, such as jira.") var connection: String
    @Option(help: "The pipeline's ID, such as the job's name.") var pipeline: String
    @Option(help: "The number of the build in its pipeline.") var number: Int64
    @Option(help: "The display name of the pipeline (default: its ID).") var name: String?
    @Option(help: "The address of its page.") var url: String
    @Option(name: .customLong("key"), help: "The key of an issue. Can be repeated.") var keys: [String] = []
    @Option(help: "The branch. Its name may contain issue keys.") var branch: String?
    @Option(help: "A file with commit messages that may contain issue keys; - for standard input.")
    var commits: String?

    func subjects() throws -> IssueReferences {
        var messages: [String] = []
        if let commits {
            let data =
                commits == "-"
                ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: commits)
            guard let data else { throw CLIError.file(commits, "The file cannot be read.") }
            messages = String(decoding: data, as: UTF8.self).split(separator: "\n").prefix(1000).map(String.init)
        }
        return IssueReferences(keys: keys, branch: branch, commits: messages)
    }
}

struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Report a build to Jira Cloud.",
        discussion:
            "The report belongs to the given issues and those that the branch or a commit mentions. Exits with status 1 "
            + "if Jira does not accept the report.")

    @OptionGroup var delivery: CIReportOptions
    @Option(help: "The state: `pending`, `in_progress`, `successful`, `failed`, `cancelled`, or `unknown`.")
    var state: BuildReport.State
    @Option(name: .customLong("tests-passed"), help: "The number of tests that passed.") var passed: Int?
    @Option(name: .customLong("tests-failed"), help: "The number of tests that failed.") var failed: Int?
    @Option(name: .customLong("tests-skipped"), help: "The number of tests that were skipped.") var skipped: Int?
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
        commandName: "deployment", abstract: "Report a deployment to Jira Cloud.",
        discussion:
            "The report belongs to the given issues and those that the branch or a commit mentions. Exits with status 1 "
            + "if Jira does not accept the report.")

    @OptionGroup var delivery: CIReportOptions
    @Option(
        help: """
            The state: `pending`, `in_progress`, `successful`, `failed`, `cancelled`, `rolled_back`, or `unknown`.
            """)
    var state: DeploymentReport.State
    @Option(name: .customLong("environment"), help: "The environment's ID, such as prod-east.") var environment: String
    @Option(name: .customLong("environment-name"), help: "The display name of the environment.")
    var environmentName: String?
    @Option(
        name: .customLong("environment-type"),
        help: "The environment's type: unmapped, development, testing, staging, or production.")
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

/// `tandem ci`.
struct CICommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ci", abstract: "Report builds and deployments to Jira Cloud, and list the reports.",
        subcommands: [Build.self, Deployment.self, CIReports.self])
}

struct CIReports: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the builds and deployments that were reported to a connection's tool, newest first.")

    @Argument(help: "The connection's ID, such as jira.") var connection: String
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
