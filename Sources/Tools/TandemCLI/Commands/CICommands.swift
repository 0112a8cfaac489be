public import ArgumentParser
import Core
import InternalAPI

/// `tandem ci`.
struct CICommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ci", abstract: "Report builds and deployments to Jira Cloud, and list the reports.",
        subcommands: [List.self, PutBuild.self, PutDeployment.self])

    private static let discussion =
        "The report belongs to the given issues and those that the branch or a commit mentions. Exits with status 1 "
        + "if Jira does not accept the report."

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the builds and deployments that were reported to a connection's tool, newest first.")

        @Argument(help: "The connection's ID, such as jira.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let records: [CIReportRecord] = try await options.api.get(
                ["connections", connection, "ci-reports"], scope: .profilesRead)
            try options.show(Report(records))
        }
    }

    struct PutBuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report a build to Jira Cloud, or replace its report.", discussion: discussion)

        @OptionGroup var report: CIReportOptions
        @Option(help: "The state of the build.") var state: BuildReport.State
        @Option(help: "The number of tests that passed.") var testsPassed: Int?
        @Option(help: "The number of tests that failed.") var testsFailed: Int?
        @Option(help: "The number of tests that were skipped.") var testsSkipped: Int?
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let counts = [testsPassed, testsFailed, testsSkipped].compactMap { $0 }
            let tests =
                counts.isEmpty
                ? nil
                : BuildReport.Tests(
                    total: counts.reduce(0, +), passed: testsPassed ?? 0, failed: testsFailed ?? 0,
                    skipped: testsSkipped)
            let build = BuildReport(
                pipeline: report.pipeline, number: report.number, name: report.name, url: report.url, state: state,
                tests: tests, issues: try report.issues())
            try await report.send(build, "builds", options)
        }
    }

    struct PutDeployment: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report a deployment to Jira Cloud, or replace its report.", discussion: discussion)

        @OptionGroup var report: CIReportOptions
        @Option(help: "The state of the deployment.") var state: DeploymentReport.State
        @Option(help: "The environment's ID, such as prod-east.") var environment: String
        @Option(help: "The display name of the environment.") var environmentName: String?
        @Option(help: "The environment's type.") var environmentType: DeploymentReport.Environment.Kind
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let deployment = DeploymentReport(
                pipeline: report.pipeline, number: report.number, name: report.name, url: report.url, state: state,
                environment: .init(id: environment, name: environmentName, kind: environmentType),
                subjects: try report.issues())
            try await report.send(deployment, "deployments", options)
        }
    }
}

/// The options that builds and deployments share.
struct CIReportOptions: ParsableArguments {
    private static let maxCommits = 1000

    @Argument(help: "The connection's ID, such as jira.") var connection: String
    @Option(help: "The pipeline's ID, such as the job's name.") var pipeline: String
    @Option(help: "The number of the build in its pipeline.") var number: Int64
    @Option(help: "The display name of the pipeline (default: its ID).") var name: String?
    @Option(help: "The address of its page.") var url: String
    @Option(name: .customLong("key"), help: "The key of an issue. Can be repeated.") var keys: [String] = []
    @Option(help: "The branch. Its name may contain issue keys.") var branch: String?
    @Option(
        help: "A file with commit messages that may contain issue keys; - for standard input.", completion: .file())
    var commits: String?

    /// Returns the issues that the report belongs to.
    func issues() throws -> IssueReferences {
        let messages = try commits.map { try InputFile.text($0) } ?? ""
        return IssueReferences(
            keys: keys, branch: branch,
            commits: messages.split(separator: "\n").prefix(Self.maxCommits).map(String.init))
    }

    /// Sends a report of the kind `builds` or `deployments`, and prints its record.
    func send(_ report: some Encodable, _ kind: String, _ options: AccountOptions) async throws {
        let record = try await options.api.send(report, kind, to: connection)
        try options.show(Report(record))
        guard record.outcome == .accepted else { throw ExitCode(1) }
    }
}

extension BuildReport.State: ExpressibleByArgument {}
extension DeploymentReport.State: ExpressibleByArgument {}
extension DeploymentReport.Environment.Kind: ExpressibleByArgument {}
