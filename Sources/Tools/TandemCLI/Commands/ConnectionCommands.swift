import ArgumentParser
import Core
import EntityModel
import InternalAPI

struct ConnectionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "Store, show, list, or delete connections, and query their tools.",
        subcommands: [
            Put.self, Get.self, List.self, Fields.self, Types.self, Users.self, OAuth1Command.self, Delete.self,
        ])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a connection from a file. Tandem seals the credentials and never shows them again.")

        @OptionGroup var file: JSONFile
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let (id, body) = try file.read()
            let connection: ConnectionView = try await options.api.put(["connections", id], body)
            try Report([connection], asJSON: options.json).show()
            guard !options.json, let webhook = connection.webhook else { return }
            print("\nEnter this webhook in the tool:\n")
            try Report(webhook, asJSON: false).show()
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a connection and its state, without its credentials.", aliases: ["show"])

        @Argument var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let connection: ConnectionView = try await options.api.get(["connections", id], scope: .profilesRead)
            try Report([connection], asJSON: options.json).show()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the connections and their states.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            let connections: [ConnectionView] = try await options.api.get(["connections"], scope: .profilesRead)
            try Report(connections, asJSON: options.json).show()
        }
    }

    struct Fields: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the fields of a tool's items with their IDs in profiles.")

        @Argument(help: "The connection's ID.") var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let fields: [FieldDescription] = try await options.api.get(
                ["connections", id, "fields"], scope: .profilesRead)
            try Report(fields, asJSON: options.json).show()
        }
    }

    struct Types: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "types",
            abstract:
                "List a tool's item types, states, relations, and values with their names in profiles.")

        @Argument(help: "The connection's ID.") var id: String
        @Option(help: "The ID or key of the project whose types and states to list.") var project: String?
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let words: ToolMetadata = try await options.api.get(
                ["connections", id, "metadata"], query: project.map { [("project", $0)] } ?? [],
                scope: .profilesRead)
            try Report(words, asJSON: options.json).show()
        }
    }

    struct Users: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Search the tool's users by name, login, or email address.")

        @Argument(help: "The connection's ID.") var id: String
        @Argument(help: "A part of a name, login, or email address.") var name: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let people: [ToolUser] = try await options.api.get(
                ["connections", id, "users"], query: [("name", name)], scope: .profilesRead)
            try Report(people, asJSON: options.json).show()
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a connection that no profile uses.")

        @Argument var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["connections", id], scope: .profilesWrite)
            try Report(["id": id], asJSON: options.json) { "Connection \(id) was deleted." }.show()
        }
    }
}

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
            try Report(webhook, asJSON: options.json).show()
        }
    }

    struct RotateToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a new token and show the new address. The old address stops working.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let webhook: WebhookView = try await options.api.post(
                ["connections", connection, "webhook"], scope: .profilesWrite)
            try Report(webhook, asJSON: options.json).show()
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
            try Report(registration, asJSON: options.json).show()
        }
    }

    struct Unregister: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove the webhook from the tool. Tandem then finds changes only by polling.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(
                ["connections", connection, "webhook", "registration"], scope: .profilesWrite)
            try Report(["id": connection], asJSON: options.json) {
                "The webhook of \(connection) was removed. Tandem finds changes by polling."
            }.show()
        }
    }
}
