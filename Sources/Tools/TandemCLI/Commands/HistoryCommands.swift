import ArgumentParser
import Core
import EntityModel
import InternalAPI
import Primitives

/// `tandem history`.
struct HistoryCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what Tandem did with shares.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the history of a share, an item, a field, or a period, newest first.")

        private static let limits = 1...500

        @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key (default: all shares).")
        var share: String?
        @Option(help: "Only entries of the item with this ID, even if its share has ended.")
        var item: String?
        @Option(help: "Only entries of the field with this name in either tool.")
        var field: String?
        @Option(help: "Only entries of this kind: applied, conflict, rejected, and so on.")
        var kind: String?
        @Option(help: "Only entries with this trace ID from the logs.")
        var trace: String?
        @Option(help: "Only entries at or after this time, such as 2026-11-21T09:00:00Z.")
        var since: String?
        @Option(help: "Only entries before this time.")
        var until: String?
        @Option(help: "The maximum number of entries (1 to 500).")
        var limit = 50
        @OptionGroup var options: AccountOptions

        func validate() throws {
            for (name, time) in [("--since", since), ("--until", until)] {
                guard let time, ISO8601.parse(time) == nil else { continue }
                throw ValidationError("\(name) must be a time such as 2026-11-21T09:00:00Z, not \"\(time)\".")
            }
            guard Self.limits.contains(limit) else {
                throw ValidationError(
                    "--limit must be a number from \(Self.limits.lowerBound) to \(Self.limits.upperBound), not \(limit)."
                )
            }
        }

        func run() async throws {
            let api = try options.api
            var query = SyncAPI.HistoryQuery(limit: limit)
            if let share { query.share = try await api.shareId(named: share) }
            query.item = item
            query.field = field
            query.kind = kind
            query.trace = trace
            query.since = since.flatMap { ISO8601.parse($0)?.time }
            query.until = until.flatMap { ISO8601.parse($0)?.time }
            try options.show(Report(try await api.history(query)))
        }
    }
}

/// `tandem changelog`.
struct ChangelogCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changelog", abstract: "List the changes that a tool recorded for an item.",
        subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the changes of an item's fields with author and time, newest first.")

        @Argument(help: "The item's key or ID, such as a Jira key.") var item: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @Option(help: "Only changes of the field with this ID in profiles.") var field: String?
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let entries: [ChangelogEntry] = try await options.api.get(
                ["connections", connection, "changelog"], query: [("name", item)], scope: .profilesRead)
            try options.show(
                Report(entries.filter { entry in field.map { entry.fields.contains(FieldID($0)) } ?? true }))
        }
    }
}
