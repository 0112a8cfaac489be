import ArgumentParser
import Core
import InternalAPI

/// `tandem managed-item`.
struct ManagedItemCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "managed-item", abstract: "Create, update, or delete managed items, which have no share.",
        subcommands: [Put.self, PutAll.self, Delete.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an issue in Jira, or update it if the key exists.",
            discussion:
                "A repeated command with the same key does not create a second issue. Exits with status 1 "
                + "if Jira rejects a value.")

        @Argument(help: "Your own key for the issue, which is also used to delete it.") var key: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @Option(help: "The project's key or ID.") var project: String
        @Option(help: "The issue type's name or ID.") var type: String
        @Option(help: "The title of the issue.") var title: String
        @Option(help: "The description as plain text.") var description: String?
        @Option(help: "The assignee: an email address, account ID, or user name.") var assignee: String?
        @Option(
            name: .customLong("field"), help: "ID=VALUE of a field that Jira requires. Can be repeated.",
            transform: FieldValueArgument.init)
        var fields: [FieldValueArgument] = []
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let values = Dictionary(fields.map { ($0.id, $0.value) }) { _, last in last }
            let request = ManagedItemRequest(
                project: project, type: type, title: title, description: description, assignee: assignee,
                defaults: values.isEmpty ? nil : values)
            let item = try await options.api.put(request, as: key, in: connection)
            try options.show(Report(item))
            guard item.rejectedFields.isEmpty else { throw ExitCode(1) }
        }
    }

    struct PutAll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create or update several issues in Jira.",
            discussion: """
                The file contains {"items": [{"name", "project", "type", "title", …}]} with at most \
                \(ManagedItemBatch.maxItems) items. Their members are the options of `put`. A failure of one item does \
                not affect the others. Repeat the command to create missing items. Exits with status 1 if an item or \
                value fails.
                """)

        @Argument(help: "The file; - for standard input.", completion: .file(extensions: ["json"])) var file: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let batch: ManagedItemBatch = try InputFile.decode(file)
            let results = try await options.api.put(batch, in: connection)
            try options.show(Report(results))
            guard results.allSatisfy({ $0.published?.rejectedFields.isEmpty == true }) else { throw ExitCode(1) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete an issue that `put` created.")

        @Argument(help: "The key of the issue.") var key: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Delete the issue \(key) in \(connection)?")
            try await options.api.delete(["connections", connection, "managed-items", key], scope: .syncWrite)
            try options.show(Report(["id": key], "The issue \(key) was deleted."))
        }
    }
}

/// A field's value in the form `ID=VALUE`.
struct FieldValueArgument: Sendable {
    let id: String
    let value: String

    init(_ argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("The value must have the form ID=VALUE.") }
        (id, value) = (parts[0], parts[1])
    }
}
