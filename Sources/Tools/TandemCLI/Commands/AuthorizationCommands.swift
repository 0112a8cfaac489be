import ArgumentParser
import Core
import EntityModel
import InternalAPI

struct AuthorizationCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorization",
        abstract: "What a person lets Tandem do in Jira Cloud (OAuth 2.0 authorization code, 3LO).",
        subcommands: [Start.self, Show.self, Revoke.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the page on which a person lets Tandem in.",
            discussion: "The app in Atlassian's developer console needs the adapter's address with /authorizations "
                + "behind it as its callback URL.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let request: AuthorizationStart = try await options.api.post(
                ["connections", connection, "authorization"], scope: .profilesWrite)
            try Report(request, asJSON: options.json).show()
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what was granted, what is missing and when it ends.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let view: AuthorizationView = try await options.api.get(
                ["connections", connection, "authorization"], scope: .profilesRead)
            try Report(view, asJSON: options.json).show()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forgets what was granted, with its tokens.",
            discussion: "The person can also take it back at Atlassian, under the account's connected apps.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["connections", connection, "authorization"], scope: .profilesWrite)
            try Report(["id": connection], asJSON: options.json) {
                "What was granted to \(connection) is forgotten."
            }.show()
        }
    }
}
