import ArgumentParser
import Core

extension ShareOrigin: ExpressibleByArgument {}

struct Share: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
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
    static let configuration = CommandConfiguration(abstract: "Tells what happened to a share, newest first.")

    @Argument(help: "The share's id, the Targetprocess item's id or the Jira issue's key.")
    var share: String
    @Option(help: "How many lines at most, up to 500.")
    var limit = 50
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let lines = try await options.api.history(of: share, limit: limit)
        try Report(lines, asJSON: options.json).show()
    }
}
