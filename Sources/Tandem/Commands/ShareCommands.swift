import ArgumentParser
import Core

extension ShareOrigin: ExpressibleByArgument {}

struct Share: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps an item of Targetprocess and an issue of Jira in step from now on.")

    @Argument(help: "The Targetprocess item's id.")
    var targetprocess: String
    @Argument(help: "The Jira issue's key.")
    var jira: String
    @Option(help: "The profile whose rules apply.")
    var profile: String
    @Option(help: "Whose values are taken first where the two differ; the profile's source if left out.")
    var origin: ShareOrigin?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let share = try await options.api.share(
            targetprocess: targetprocess, jira: jira, profile: profile, origin: origin)
        try Report([share], asJSON: options.json).show()
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
