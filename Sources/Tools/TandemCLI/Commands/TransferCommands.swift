import ArgumentParser
import InternalAPI

/// `tandem transfer`.
struct TransferCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Move shares to another profile without changing anything in the tools.",
        discussion: "Run `check` first, then `start`. Then make the transfer final (`commit`) or revert it (`undo`).",
        subcommands: [Check.self, Start.self, Undo.self, Commit.self])

    /// The shares to move and their new profile.
    struct Scope: ParsableArguments {
        @Option(help: "The profile of the shares to move.")
        var profile: String
        @Option(help: "The profile to move the shares to.")
        var to: String
        @Flag(help: "Move only shares with both items in a routing of the new profile.")
        var onlyRouted = false
        @Option(help: "The ID map, if the new profile uses another instance of a tool.")
        var idMap: String?
        @OptionGroup var options: AccountOptions

        func startJob(isDryRun: Bool) async throws {
            let request = SyncAPI.JobRequest(
                profile: profile, kind: .transfer, toProfile: to, routedOnly: onlyRouted, isDryRun: isDryRun,
                idMap: idMap)
            try options.show(Report(try await options.api.startJob(request)))
        }
    }

    /// A transfer that has ended.
    struct Finished: ParsableArguments {
        @Argument(help: "The transfer's ID.")
        var transfer: String
        @OptionGroup var options: AccountOptions

        func startJob(_ kind: SyncAPI.JobRequest.Kind) async throws {
            let api = try options.api
            let profile = try await api.job(transfer).profile
            let request = SyncAPI.JobRequest(profile: profile, kind: kind, transfer: transfer)
            try options.show(Report(try await api.startJob(request)))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a job that checks whether the shares can be moved. It changes nothing.",
            discussion: "`tandem finding list JOB` lists the problems.")

        @OptionGroup var scope: Scope

        func run() async throws { try await scope.startJob(isDryRun: true) }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start a job that moves the shares.")

        @OptionGroup var scope: Scope

        func run() async throws { try await scope.startJob(isDryRun: false) }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Move the shares of a transfer back.")

        @OptionGroup var finished: Finished

        func run() async throws { try await finished.startJob(.undoTransfer) }
    }

    struct Commit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a transfer final. It cannot be undone afterward.")

        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var finished: Finished

        func run() async throws {
            try confirmation.confirm("Make the transfer \(finished.transfer) final? It cannot be undone afterward.")
            try await finished.startJob(.commitTransfer)
        }
    }
}
