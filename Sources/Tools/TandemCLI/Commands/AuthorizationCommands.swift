import ArgumentParser
import Core
import InternalAPI

/// `tandem authorization`.
struct AuthorizationCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorization",
        abstract: "Start, show, or revoke a user's grant in Jira Cloud (OAuth 2.0 authorization code, 3LO).",
        subcommands: [Start.self, Show.self, Revoke.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the page on which a user grants access to Tandem.",
            discussion: "In Atlassian's developer console, the callback URL of the app must be the adapter's address "
                + "with /authorizations at its end.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let start: AuthorizationStart = try await options.api.post(
                ["connections", connection, "authorization"], scope: .profilesWrite)
            try options.show(Report(start))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the granted scopes, the missing scopes, and the time when the grant ends.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let authorization: AuthorizationView = try await options.api.get(
                ["connections", connection, "authorization"], scope: .profilesRead)
            try options.show(Report(authorization))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove the grant and its tokens.",
            discussion: "The user can also revoke the grant at Atlassian, in the account's connected apps.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Remove the grant of \(connection)? Tandem cannot reach the tool without it.")
            try await options.api.delete(["connections", connection, "authorization"], scope: .profilesWrite)
            try options.show(Report(["id": connection], "The grant of \(connection) was removed."))
        }
    }
}
