import ArgumentParser
import Core
import InternalAPI

struct DeadLetterCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "What could not be done and waits for a decision.",
        subcommands: [List.self, Replay.self, Discard.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists parked messages and why they were parked.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try Report(try await options.api.deadLetters(), asJSON: options.json).show()
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has parked messages tried anew, as if they came the first time.")

        @OptionGroup var selection: DeadLetterOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let count = try await options.api.deadLetters("replay", selection.selection)
            try Report(count, asJSON: options.json) { "\(count.count) put back.\(count.rest)" }.show()
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes parked messages for good; what they told is not applied any more.")

        @OptionGroup var selection: DeadLetterOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let count = try await options.api.deadLetters("discard", selection.selection)
            try Report(count, asJSON: options.json) { "\(count.count) discarded.\(count.rest)" }.show()
        }
    }
}

/// Which parked messages are meant.
struct DeadLetterOptions: ParsableArguments {
    @Argument(help: "The messages' ids.")
    var ids: [String] = []
    @Flag(help: "All of the account's.")
    var all = false

    func validate() throws {
        guard ids.isEmpty == all else { throw ValidationError("Give either ids or --all.") }
    }

    var selection: SyncAPI.DeadLetterSelection {
        all ? SyncAPI.DeadLetterSelection(all: true) : SyncAPI.DeadLetterSelection(ids: Set(ids))
    }
}

extension SyncAPI.DeadLetterCount {
    fileprivate var rest: String { isComplete ? "" : " There are more; run it again." }
}
