import ArgumentParser
import Core
import Foundation
import InternalAPI
import Primitives

extension ShareOrigin: ExpressibleByArgument {}

struct ShareGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Share items, show or repair a share, or try its rejected parts again.",
        subcommands: [Share.self, ShareShow.self, ShareRetry.self, ShareRepair.self], defaultSubcommand: Share.self)
}

struct Share: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin",
        abstract: "Keeps an item of Targetprocess and an issue of Jira in step from now on.",
        discussion: "Where one item is named, the other is made for it, where the profile's routes say.")

    @Argument(help: "The Targetprocess item's id, the Jira issue's key, or both in this order.")
    var items: [String]
    @Option(help: "The profile whose rules apply.")
    var profile: String
    @Option(help: "Whose values are taken first where the two differ; the profile's source if left out.")
    var origin: ShareOrigin?
    @OptionGroup var options: AccountOptions

    func validate() throws {
        guard (1...2).contains(items.count) else { throw ValidationError("Name one item, or two.") }
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
    /// Targetprocess' items are called by numbers, also as `#1234` or by an address that ends so; Jira's never are.
    static func isId(_ name: String) -> Bool {
        let last = name.split(separator: "/").last?.drop { $0 == "#" } ?? ""
        return !last.isEmpty && last.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

struct Unshare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ends a share; both items stay as they are.")

    @Argument(help: "The share's id, the Targetprocess item's id or the Jira issue's key.")
    var share: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let api = try options.api
        let found = try await api.share(named: share)
        try await api.delete(["shares", found.id], scope: .syncWrite)
        try Report(found, asJSON: options.json) { "Share \(found.id) is over." }.show()
    }
}

struct Shares: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the shares and their state.")

    @Option(help: "Only those of a profile.")
    var profile: String?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try Report(try await options.api.shares(of: profile), asJSON: options.json).show()
    }
}

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells what happened, newest first: to one share, one item, one field, or at one time.")

    @Argument(help: "The share's id, the Targetprocess item's id or the Jira issue's key; all shares if left out.")
    var share: String?
    @Option(help: "Only of an item by its id, also where its share is over.")
    var item: String?
    @Option(help: "Only of a field, by its name in either tool.")
    var field: String?
    @Option(help: "Only of a kind: applied, conflict, refused and so on.")
    var kind: String?
    @Option(help: "Only of a trace, as the logs have it.")
    var trace: String?
    @Option(help: "Only from a time on, as 2026-11-21T09:00:00Z.")
    var since: String?
    @Option(help: "Only before a time.")
    var until: String?
    @Option(help: "How many lines at most, up to 500.")
    var limit = 50
    @OptionGroup var options: AccountOptions

    func validate() throws {
        for time in [since, until].compactMap({ $0 }) where ISO8601.parse(time) == nil {
            throw ValidationError("\(time) is no time such as 2026-11-21T09:00:00Z.")
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
