import ArgumentParser
import Core
import EntityModel
import InternalAPI

struct ConnectionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "The tools of an account, and how Tandem signs in to them.",
        subcommands: [
            Put.self, Get.self, List.self, Fields.self, Types.self, Users.self, OAuth1Command.self, Delete.self,
        ])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stores a connection from a file; credentials in it are sealed and never shown again.")

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
            abstract: "Asks the tool which fields its items have, and shows what a profile calls them.")

        @Argument(help: "The connection's id.") var id: String
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
                "Asks the tool which types of items, states, relations and values it has, by their names in a profile.")

        @Argument(help: "The connection's id.") var id: String
        @Option(help: "The project whose types and states are told, by its id or key.") var project: String?
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
            abstract: "Asks the tool whom a name means, and shows what a profile's tables of values call them.")

        @Argument(help: "The connection's id.") var id: String
        @Argument(help: "A part of a name, a login or an e-mail address.") var name: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let people: [ToolUser] = try await options.api.get(
                ["connections", id, "users"], query: [("name", name)], scope: .profilesRead)
            try Report(people, asJSON: options.json).show()
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a connection that no profile uses.")

        @Argument var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["connections", id], scope: .profilesWrite)
            try Report(["id": id], asJSON: options.json) { "Connection \(id) is removed." }.show()
        }
    }
}

struct WebhookCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "The address under which a tool tells Tandem of changes.",
        subcommands: [Show.self, RotateToken.self, Register.self, Unregister.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the address and how to enter it.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let webhook: WebhookView = try await options.api.get(
                ["connections", connection, "webhook"], scope: .profilesRead)
            try Report(webhook, asJSON: options.json).show()
        }
    }

    struct RotateToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a new token and shows the address with it; the old address is refused from now on.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let webhook: WebhookView = try await options.api.post(
                ["connections", connection, "webhook"], scope: .profilesWrite)
            try Report(webhook, asJSON: options.json).show()
        }
    }

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enters the webhook in the tool, with a new token, in the place of the one that stands there.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let registration: WebhookRegistration = try await options.api.post(
                ["connections", connection, "webhook", "registration"], scope: .profilesWrite)
            try Report(registration, asJSON: options.json).show()
        }
    }

    struct Unregister: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the webhook out of the tool; changes are found by asking from then on.")

        @Argument(help: "The connection's id.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(
                ["connections", connection, "webhook", "registration"], scope: .profilesWrite)
            try Report(["id": connection], asJSON: options.json) {
                "\(connection) tells of no changes any more; Tandem asks for them."
            }.show()
        }
    }
}
