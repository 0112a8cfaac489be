import ArgumentParser
import InternalAPI

/// `tandem drift`.
struct DriftCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Check all shares for differences, and find unshared items that match a routing.",
        subcommands: [Check.self, Repair.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a job that compares all shares. It changes nothing.",
            discussion: "`tandem finding list JOB` lists the differences.")

        @Option(help: "The profile of the shares to compare.")
        var profile: String
        @Option(help: "A filter for the items to compare, for the tool of --tool: JQL or `where`.")
        var filter: String?
        @Option(help: "The tool that the filter is for.")
        var tool: ToolChoice?
        @Flag(help: "Show the number of requests without starting the job.")
        var estimate = false
        @OptionGroup var options: AccountOptions

        func validate() throws {
            guard (filter == nil) == (tool == nil) else {
                throw ValidationError("Give --filter and --tool together.")
            }
        }

        func run() async throws {
            let api = try options.api
            var side: String?
            if let tool { side = try await api.side(tool, of: profile) }
            let request = SyncAPI.JobRequest(profile: profile, kind: .driftCheck, fromSide: side, filter: filter)
            try options.show(
                estimate ? Report(try await api.estimate(request)) : Report(try await api.startJob(request)))
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a job that repairs the differences that a drift check found.",
            discussion: "Unshared items are only shared with --share-unshared, or if --findings contains them.")

        @Argument(help: "The drift check's ID.")
        var check: String
        @Option(help: "The tool whose values are used (default: the profile's rules decide).")
        var from: ToolChoice?
        @Option(parsing: .upToNextOption, help: "The numbers of the findings to repair (default: all differences).")
        var findings: [Int64] = []
        @Flag(help: "Also share the items that match a routing and are not shared.")
        var shareUnshared = false
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let profile = try await api.job(check).profile
            var side: String?
            if let from { side = try await api.side(from, of: profile) }
            let job = try await api.startJob(
                .init(
                    profile: profile, kind: .driftRepair, fromSide: side, driftCheck: check,
                    findings: findings.isEmpty ? nil : findings, shareUnshared: shareUnshared ? true : nil))
            try options.show(Report(job))
        }
    }
}
