import ArgumentParser
import Core
import InternalAPI

extension SyncSide: ExpressibleByArgument {}

/// One of a profile's two sides, named by its tool.
enum SyncSide: String, Sendable, CaseIterable {
    case targetprocess, jira
}

struct ShareAll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Share all items of one tool that match a routing of the profile.",
        discussion: "Starts a job that also continues after a restart. `tandem jobs` shows its progress.")

    @Option(help: "The profile of the routing.")
    var profile: String
    @Option(help: "The routing's ID.")
    var routing: String
    @Option(help: "The tool whose items are shared: targetprocess or jira.")
    var from: SyncSide
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let api = try options.api
        let job = try await api.startJob(
            .init(profile: profile, kind: .shareAll, routing: routing, fromSide: try await api.side(from, of: profile)))
        try Report([job], asJSON: options.json).show()
    }
}

struct Drift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check all shares for differences, and find unshared items that match a routing.",
        subcommands: [Check.self, Show.self, Repair.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a job that compares all shares. It changes nothing.")

        @Option(help: "The profile of the shares to compare.")
        var profile: String
        @Option(help: "A filter for the items to compare, for the tool of --tool: JQL or `where`.")
        var filter: String?
        @Option(help: "The tool that the filter is for: targetprocess or jira.")
        var tool: SyncSide?
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
            let wanted = SyncAPI.JobRequest(profile: profile, kind: .driftCheck, fromSide: side, filter: filter)
            guard !estimate else {
                return try Report([try await api.estimate(wanted)], asJSON: options.json).show()
            }
            try Report([try await api.startJob(wanted)], asJSON: options.json).show()
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the findings of a drift check or another job.")

        @Argument(help: "The job's ID.")
        var job: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try Report(try await options.api.findings(of: job), asJSON: options.json).show()
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Repair the differences that a drift check found.",
            discussion: "Unshared items are only shared with --share-unshared, or if --findings contains them.")

        @Argument(help: "The drift check's ID.")
        var comparison: String
        @Option(help: "The tool whose values are used: targetprocess or jira (default: the profile's rules decide).")
        var from: SyncSide?
        @Option(parsing: .upToNextOption, help: "The numbers of the findings to repair (default: all differences).")
        var findings: [Int64] = []
        @Flag(help: "Also share the items that match a routing and are not shared.")
        var shareUnshared = false
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let profile = try await api.job(comparison).profile
            var side: String?
            if let from { side = try await api.side(from, of: profile) }
            let job = try await api.startJob(
                .init(
                    profile: profile, kind: .driftRepair, fromSide: side, driftCheck: comparison,
                    findings: findings.isEmpty ? nil : findings, shareUnshared: shareUnshared ? true : nil))
            try Report([job], asJSON: options.json).show()
        }
    }
}

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, pause, resume, or cancel jobs.",
        subcommands: [List.self, Pause.self, Resume.self, Cancel.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try Report(try await options.api.jobs(), asJSON: options.json).show()
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Pause a job after its current page.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("pause") }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Resume a paused or failed job where it stopped.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("resume") }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a job. Its changes stay.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("cancel") }
    }
}

/// The arguments of a command that changes a job.
struct JobAction: ParsableArguments {
    @Argument(help: "The job's ID.")
    var job: String
    @OptionGroup var options: AccountOptions

    func perform(_ verb: String) async throws {
        try Report([try await options.api.change(job, verb)], asJSON: options.json).show()
    }
}
