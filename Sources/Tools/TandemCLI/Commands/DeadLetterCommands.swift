import ArgumentParser
import InternalAPI

/// `tandem dead-letters`.
struct DeadLetterCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "List, replay, or discard dead letters.",
        subcommands: [List.self, Replay.self, Discard.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List dead letters and their reasons.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.deadLetters()))
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Replay dead letters as new deliveries.")

        @OptionGroup var selection: DeadLetterOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let count = try await options.api.deadLetters("replay", selection.selection)
            try options.show(Report(count, "\(count.count) replayed.\(count.note)"))
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Permanently remove dead letters. Their changes are lost.")

        @OptionGroup var selection: DeadLetterOptions
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let amount = selection.all ? "all dead letters" : "\(selection.ids.count) of the dead letters"
            try confirmation.confirm("Discard \(amount)? Their changes are lost.")
            let count = try await options.api.deadLetters("discard", selection.selection)
            try options.show(Report(count, "\(count.count) discarded.\(count.note)"))
        }
    }
}

/// The selection of dead letters.
struct DeadLetterOptions: ParsableArguments {
    @Argument(help: "The IDs of the dead letters.")
    var ids: [String] = []
    @Flag(help: "Select all dead letters of the account.")
    var all = false

    func validate() throws {
        guard ids.isEmpty == all else { throw ValidationError("Give either the IDs of dead letters or --all.") }
    }

    var selection: SyncAPI.DeadLetterSelection {
        all ? SyncAPI.DeadLetterSelection(all: true) : SyncAPI.DeadLetterSelection(ids: Set(ids))
    }
}

extension SyncAPI.DeadLetterCount {
    fileprivate var note: String { isComplete ? "" : " More dead letters remain. Run the command again." }
}
