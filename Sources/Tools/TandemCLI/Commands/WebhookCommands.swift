import ArgumentParser
import Core
import InternalAPI

/// `tandem webhook`.
struct WebhookCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Show, register, or unregister a connection's webhook.",
        subcommands: [Show.self, RotateToken.self, Register.self, Unregister.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the address and how to enter it in the tool.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let webhook: WebhookView = try await options.api.get(
                ["connections", connection, "webhook"], scope: .profilesRead)
            try options.show(Report(webhook))
        }
    }

    struct RotateToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a new token and show the new address. The old address stops working.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Create a new token for \(connection)? The present address stops working.")
            let webhook: WebhookView = try await options.api.post(
                ["connections", connection, "webhook"], scope: .profilesWrite)
            try options.show(Report(webhook))
        }
    }

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register the webhook in the tool with a new token. An existing registration is replaced.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let registration: WebhookRegistration = try await options.api.post(
                ["connections", connection, "webhook", "registration"], scope: .profilesWrite)
            try options.show(Report(registration))
        }
    }

    struct Unregister: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove the webhook from the tool. Tandem then finds changes only by polling.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Remove the webhook of \(connection) from the tool?")
            try await options.api.delete(
                ["connections", connection, "webhook", "registration"], scope: .profilesWrite)
            try options.show(
                Report(
                    ["id": connection], "The webhook of \(connection) was removed. Tandem finds changes by polling."))
        }
    }
}
