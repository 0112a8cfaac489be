import ArgumentParser
import Core
import EntityModel
import InternalAPI

/// `tandem connection`.
struct ConnectionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "List, show, store, delete, or check connections.",
        subcommands: [List.self, Show.self, Put.self, Delete.self, Check.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the connections and their states.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            let connections: [ConnectionView] = try await options.api.get(["connections"], scope: .profilesRead)
            try options.show(Report(connections))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a connection and its state, without its credentials.")

        @Argument(help: "The connection's ID.") var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let connection: ConnectionView = try await options.api.get(["connections", id], scope: .profilesRead)
            try options.show(Report(connection))
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a connection from a file. Tandem seals the credentials and never shows them again.",
            discussion: "If the connection has a new webhook, the command prints its address and how to enter it.")

        @OptionGroup var file: JSONFile
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let (id, body) = try file.read()
            let connection: ConnectionView = try await options.api.put(["connections", id], body)
            try options.show(Report(connection))
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a connection that no profile uses.")

        @Argument(help: "The connection's ID.") var id: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Delete the connection \(id) and its credentials?")
            try await options.api.delete(["connections", id], scope: .profilesWrite)
            try options.show(Report(["id": id], "Connection \(id) was deleted."))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Diagnose the connection to a tool and recommend actions.",
            discussion: "Changes nothing in the tool. Exits with status 1 if a check fails.")

        @Argument(help: "The connection's ID, such as jira.") var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let diagnostics: DiagnosticReport = try await options.api.post(
                ["connections", id, "diagnostics"], scope: .profilesRead)
            try options.show(Report(diagnostics))
            guard diagnostics.isHealthy else { throw ExitCode(1) }
        }
    }
}
