import ArgumentParser

/// `tandem job`.
struct JobCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "List, pause, resume, or cancel jobs.",
        subcommands: [List.self, Pause.self, Resume.self, Cancel.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.jobs()))
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Pause a job after its current page.")

        @OptionGroup var action: JobAction

        func run() async throws { try await action.perform("pause") }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Resume a paused or failed job where it stopped.")

        @OptionGroup var action: JobAction

        func run() async throws { try await action.perform("resume") }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a job. Its changes stay.")

        @OptionGroup var action: JobAction

        func run() async throws { try await action.perform("cancel") }
    }
}

/// The arguments of a command that changes a job.
struct JobAction: ParsableArguments {
    @Argument(help: "The job's ID.")
    var job: String
    @OptionGroup var options: AccountOptions

    func perform(_ verb: String) async throws {
        try options.show(Report(try await options.api.change(job, verb)))
    }
}

/// `tandem finding`.
struct FindingCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finding", abstract: "List the findings of jobs.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the findings of a drift check, a transfer check, or another job.")

        @Argument(help: "The job's ID.")
        var job: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.findings(of: job)))
        }
    }
}
