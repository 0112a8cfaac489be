import ArgumentParser
import Core
import InternalAPI

extension SyncSide: ExpressibleByArgument {}

/// One of a profile's two sides, by its tool.
enum SyncSide: String, Sendable, CaseIterable {
    case targetprocess, jira
}

struct ShareAll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shares all items of one tool that fit a route of the profile.",
        discussion: "It goes on by itself, after a restart, too; `tandem jobs` tells how far it is.")

    @Option(help: "The profile whose route is meant.")
    var profile: String
    @Option(help: "The route's id.")
    var routing: String
    @Option(help: "Whose items are shared: targetprocess or jira.")
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
        abstract: "Compares all shares, and finds items that fit a route and are not shared.",
        subcommands: [Check.self, Show.self, Repair.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begins a comparison; it changes nothing and goes on by itself.")

        @Option(help: "The profile whose shares are compared.")
        var profile: String
        @Option(help: "Compares only items that this filter of the tool named by --tool lets through: JQL, or a where.")
        var filter: String?
        @Option(help: "The tool that reads the filter: targetprocess or jira.")
        var tool: SyncSide?
        @Flag(help: "Only tells how many requests the tools would be asked.")
        var estimate = false
        @OptionGroup var options: AccountOptions

        func validate() throws {
            guard (filter == nil) == (tool == nil) else {
                throw ValidationError("--filter and --tool belong together.")
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
        static let configuration = CommandConfiguration(abstract: "Tells what a comparison, or another job, found.")

        @Argument(help: "The job's id.")
        var job: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try Report(try await options.api.findings(of: job), asJSON: options.json).show()
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Repair the differences that a comparison found.",
            discussion: "Items that are not shared stay so, unless --share-unshared or --findings asks for them.")

        @Argument(help: "The comparison's id.")
        var comparison: String
        @Option(help: "Whose values are taken: targetprocess or jira; the profile's rules decide if left out.")
        var from: SyncSide?
        @Option(parsing: .upToNextOption, help: "The numbers of the findings to repair; all differences if left out.")
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
        abstract: "Long pieces of work: how far they are, and a word to them.",
        subcommands: [List.self, Pause.self, Resume.self, Cancel.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists jobs, the newest first.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try Report(try await options.api.jobs(), asJSON: options.json).show()
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stops a job behind its page, to go on later.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("pause") }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Has a paused or failed job go on where it stopped.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("resume") }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a job; what it did stays.")

        @OptionGroup var word: JobAction

        func run() async throws { try await word.perform("cancel") }
    }
}

/// A word to one job.
struct JobAction: ParsableArguments {
    @Argument(help: "The job's id.")
    var job: String
    @OptionGroup var options: AccountOptions

    func perform(_ verb: String) async throws {
        try Report([try await options.api.change(job, verb)], asJSON: options.json).show()
    }
}
