import ArgumentParser
import Core
import InternalAPI

/// `tandem share show`.
struct ShareShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a share and its rejected parts.",
        discussion: "Each part is listed with the tool's reason, the time of the first rejection, and the next try.")

    @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key.")
    var share: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        try Report(try await options.api.share(named: share), asJSON: options.json).show()
    }
}

/// `tandem share retry`.
struct ShareRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Retry now the rejected parts of a share.")

    @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key.")
    var share: String
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let api = try options.api
        let found = try await api.share(named: share)
        let view: SyncAPI.ShareView = try await api.post(["shares", found.id, "retry"], scope: .syncWrite)
        try Report(view, asJSON: options.json).show()
    }
}
