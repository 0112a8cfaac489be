import ArgumentParser
import Core
import EntityModel
import InternalAPI

/// `tandem managed-item`.
struct ItemCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "managed-item", abstract: "Create, update, or delete managed items, which have no share.",
        subcommands: [Put.self, PutAll.self, Delete.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Create an issue in Jira, or update it if the key exists.",
            discussion:
                "A repeated command with the same key does not create a second issue. Exits with status 1 "
                + "if Jira rejects a value.")

        @Argument(help: "Your own key for the issue, which is also used to delete it.") var name: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @Option(help: "The project's key or ID.") var project: String
        @Option(help: "The issue type's name or ID.") var type: String
        @Option(help: "The title of the issue.") var title: String
        @Option(help: "The description as plain text.") var description: String?
        @Option(help: "The assignee: an email address, account ID, or user name.") var assignee: String?
        @Option(
            name: .customLong("field"), help: "ID=VALUE of a field that Jira requires. Can be repeated.")
        var defaults: [String] = []
        @OptionGroup var options: AccountOptions

        func run() async throws {
            var values: [String: String] = [:]
            for pair in defaults {
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw ValidationError("\(pair) does not have the form ID=VALUE.") }
                values[parts[0]] = parts[1]
            }
            let form = ManagedItemRequest(
                project: project, type: type, title: title, description: description, assignee: assignee,
                defaults: values.isEmpty ? nil : values)
            let view = try await options.api.publish(form, as: name, in: connection)
            try Report(view, asJSON: options.json).show()
            guard view.rejectedFields.isEmpty else { throw ExitCode(1) }
        }
    }

    struct PutAll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put-all", abstract: "Create or update several issues in Jira.",
            discussion:
                "The file contains {\"items\": [{\"name\", \"project\", \"type\", \"title\", …}]} with at most "
                + "\(ManagedItemBatch.maxItems) items. Their members are the options of `put`. A failure of one item does not affect "
                + "the others. Repeat the command to create missing items. Exits with status 1 if an item or value fails."
        )

        @Argument(help: "The file; - for standard input.") var file: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let list: ManagedItemBatch = try JSONFile.read(file)
            let outcomes = try await options.api.publish(list, in: connection)
            try Report(outcomes, asJSON: options.json).show()
            guard outcomes.allSatisfy({ $0.published?.rejectedFields.isEmpty == true }) else { throw ExitCode(1) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete an issue that `put` created.")

        @Argument(help: "The key of the issue.") var name: String
        @Option(help: "The connection's ID.") var connection = "jira"
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["connections", connection, "managed-items", name], scope: .syncWrite)
        }
    }
}

struct Changelog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the changes of an item's fields with author and time, newest first.")

    @Argument(help: "The item's key or ID, such as a Jira key.") var name: String
    @Option(help: "The connection's ID.") var connection = "jira"
    @Option(help: "Only changes of the field with this ID in profiles.") var field: String?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let edits: [ChangelogEntry] = try await options.api.get(
            ["connections", connection, "changelog"], query: [("name", name)], scope: .profilesRead)
        try Report(
            edits.filter { edit in field.map { edit.fields.contains(FieldID($0)) } ?? true }, asJSON: options.json
        ).show()
    }
}
