import ArgumentParser
import Core
import EntityModel
import InternalAPI

/// Items of a tool by themselves, without a share.
struct ItemCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "managed-item", abstract: "Makes items on demand and takes them back, and tells who changed one.",
        subcommands: [Put.self, PutAll.self, Delete.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Makes an issue in Jira.",
            discussion:
                "Asked again under the same name it makes no other, but has the one hold what is asked for. Ends with 1 "
                + "if Jira did not take a value.")

        @Argument(help: "A name of your own, by which the issue is taken back.") var name: String
        @Option(help: "The connection's id.") var connection = "jira"
        @Option(help: "The project's key or id.") var project: String
        @Option(help: "The issue type's name or id.") var type: String
        @Option var title: String
        @Option(help: "Plain text.") var description: String?
        @Option(help: "Who is to do it: an e-mail address, account id or user name.") var assignee: String?
        @Option(
            name: .customLong("field"), help: "ID=VALUE of a field that Jira demands; may be given several times.")
        var defaults: [String] = []
        @OptionGroup var options: AccountOptions

        func run() async throws {
            var values: [String: String] = [:]
            for pair in defaults {
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw ValidationError("\(pair) is not ID=VALUE") }
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
            commandName: "put-all", abstract: "Makes several issues in Jira, together.",
            discussion:
                "The file holds {\"items\": [{\"name\", \"project\", \"type\", \"title\", …}]}, \(ManagedItemBatch.maxItems) at "
                + "most, with the members that `publish` has as options. What fails costs no other; asked again, it makes "
                + "what is not there. Ends with 1 if anything was not made or not taken.")

        @Argument(help: "The file; - is the standard input.") var file: String
        @Option(help: "The connection's id.") var connection = "jira"
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
            commandName: "delete", abstract: "Deletes an issue that was made so.")

        @Argument(help: "The name that it was made under.") var name: String
        @Option(help: "The connection's id.") var connection = "jira"
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["connections", connection, "managed-items", name], scope: .syncWrite)
        }
    }
}

struct Changelog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks the tool who changed which fields of an item and when, newest first.")

    @Argument(help: "What people call the item, such as a Jira key.") var name: String
    @Option(help: "The connection's id.") var connection = "jira"
    @Option(help: "Only of a field, by its name in a profile.") var field: String?
    @OptionGroup var options: AccountOptions

    func run() async throws {
        let edits: [ChangelogEntry] = try await options.api.get(
            ["connections", connection, "changelog"], query: [("name", name)], scope: .profilesRead)
        try Report(
            edits.filter { edit in field.map { edit.fields.contains(FieldID($0)) } ?? true }, asJSON: options.json
        ).show()
    }
}
