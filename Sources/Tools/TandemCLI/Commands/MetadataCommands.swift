import ArgumentParser
import Core
import EntityModel
import InternalAPI

/// `tandem field`.
struct FieldCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "List the fields of a tool's items.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the fields of a tool's items with their IDs in profiles.")

        @Argument(help: "The connection's ID.") var connection: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let fields: [FieldDescription] = try await options.api.get(
                ["connections", connection, "fields"], scope: .profilesRead)
            try options.show(Report(fields))
        }
    }
}

/// `tandem type`.
struct TypeCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "List the types of a tool's items.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a tool's item types, states, relations, and values with their names in profiles.")

        @Argument(help: "The connection's ID.") var connection: String
        @Option(help: "The ID or key of the project whose types and states to list.") var project: String?
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let metadata: ToolMetadata = try await options.api.get(
                ["connections", connection, "metadata"], query: project.map { [("project", $0)] } ?? [],
                scope: .profilesRead)
            try options.show(Report(metadata))
        }
    }
}

/// `tandem user`.
struct UserCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "List a tool's users.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tool's users that match a name, login, or email address.")

        @Argument(help: "The connection's ID.") var connection: String
        @Argument(help: "A part of a name, login, or email address.") var name: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let users: [ToolUser] = try await options.api.get(
                ["connections", connection, "users"], query: [("name", name)], scope: .profilesRead)
            try options.show(Report(users))
        }
    }
}
