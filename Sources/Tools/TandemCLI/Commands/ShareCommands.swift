import ArgumentParser
import Core
import Foundation
import InternalAPI
import Primitives

extension ShareOrigin: ExpressibleByArgument {}

struct ShareGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Share items, show or repair a share, or retry its rejected parts.",
        subcommands: [Share.self, ShareShow.self, ShareRetry.self, ShareRepair.self], defaultSubcommand: Share.self)
}

struct Share: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin",
        abstract: "Share a Targetprocess item and a Jira issue.",
        discussion: "If only one item is given, Tandem creates the counterpart according to the profile's routings.")

    @Argument(help: "The Targetprocess item's ID, the Jira issue's key, or both in this order.")
    var items: [String]
    @Option(help: "The profile to use.")
    var profile: String
    @Option(help: "The tool whose values win if the items differ (default: the profile's source).")
    var origin: ShareOrigin?
    @OptionGroup var options: AccountOptions

    func validate() throws {
        guard (1...2).contains(items.count) else { throw ValidationError("Give one or two items.") }
    }

    func run() async throws {
        let isOfTargetprocess = items.count == 2 || Self.isId(items[0])
        let share = try await options.api.share(
            targetprocess: isOfTargetprocess ? items[0] : nil,
            jira: isOfTargetprocess ? items.dropFirst().first : items[0],
            profile: profile, origin: origin)
        try Report([share], asJSON: options.json).show()
    }
}

extension Share {
    /// Returns whether a name belongs to a Targetprocess item: a number, `#1234`, or an address that ends with a number.
    static func isId(_ name: String) -> Bool {
        let last = name.split(separator: "/").last?.drop { $0 == "#" } ?? ""
        return !last.isEmpty && last.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

struct Unshare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a share. Both items stay unchanged.")

    @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key.")
    var share: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let api = try options.api
        let found = try await api.share(named: share)
        try await api.delete(["shares", found.id], scope: .syncWrite)
        try Report(found, asJSON: options.json) { "Share \(found.id) has ended." }.show()
    }
}

struct Shares: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the shares and their states.")

    @Option(help: "Only shares of this profile.")
    var profile: String?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try Report(try await options.api.shares(of: profile), asJSON: options.json).show()
    }
}

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the history of a share, an item, a field, or a period, newest first.")

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
        for time in [since, until].compactMap({ $0 }) where ISO8601.parse(time) == nil {
            throw ValidationError("\(time) is not a time such as 2026-11-21T09:00:00Z.")
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
        query.since = since.flatMap { ISO8601.parse($0)?.milliseconds }
        query.until = until.flatMap { ISO8601.parse($0)?.milliseconds }
        try Report(try await api.history(query), asJSON: options.json).show()
    }
}
