import ArgumentParser
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TandemCLI

/// The texts of reports, and the arguments of commands.
struct ReportTests {
    @Test func `A share's line names both items and the rejected fields`() throws {
        let share = Examples.share(rejectedFields: ["Name", "Effort"])
        let lines = Report([share]).text().split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[1].split(separator: "  ").map { $0.trimmingPrefix(" ") } == [
                "s1", "p1", "7", "ABC-5", "active, pending", "Name, Effort",
            ])
        let json = try Report([share]).json()
        #expect(try JSONDecoder().decode([SyncAPI.ShareView].self, from: Data(json.utf8)) == [share])
    }

    @Test func `The line of a dead letter names its item and the reason`() throws {
        let list = SyncAPI.DeadLetterList(messages: [try Examples.deadLetter("m1")], isComplete: false)
        let lines = Report(list).text().split(separator: "\n")
        #expect(lines.count == 3)
        for part in ["2025-11-21T", "m1", "commands.jira", "acme|jira|10001", "9", "no permission"] {
            #expect(lines[1].contains(part), "\(part)")
        }
        let none = SyncAPI.DeadLetterList(messages: [], isComplete: true)
        #expect(Report(none).text() == "There are no dead letters.")
    }

    @Test func `A share's rejected parts are listed with their whole reasons on a narrow terminal`() {
        var share = Examples.share()
        let reason = "The field is not on the screen, and the user is not allowed to change the screen."
        share.rejected = [
            .init(
                part: "field", side: "target", field: "summary", id: nil, reason: reason, since: 7, tries: 2, next: nil)
        ]
        let text = Report(share).text(width: 60)
        #expect(text.contains("active, 1 part rejected") && text.contains("REASON    \(reason)"), "\(text)")
    }

    @Test func `A connection that is not healthy is explained`() {
        let text = Report([Examples.connection]).text(width: 60)
        #expect(
            text.contains("jira: unreachable since 2025-11-21T")
                && text.contains("No route. Run 'tandem connection check' to find the cause."), "\(text)")
        #expect(!text.contains(Examples.webhook.url))
        #expect(Report(Examples.connection).text().contains(Examples.webhook.url))
    }

    @Test func `Each state and each value of a tool has a line of its own`() {
        let metadata = ToolMetadata(
            types: [
                .init(
                    id: "bug", name: "Bug", states: [.init(name: "To Do", stage: nil), .init(name: "Done", stage: nil)]),
                .init(id: "task", name: "Task"),
            ], relations: ["Blocks"], values: [.init(field: FieldID("priority"), names: ["High", "Low"])])
        let words = Report(metadata).text().split(separator: "\n").map { $0.split(separator: " ") }
        for line in [
            "bug Bug To Do", "bug Bug Done", "task Task", "priority High", "priority Low", "Relations: Blocks",
        ] {
            #expect(words.contains(line.split(separator: " ")), "\(line)")
        }
    }

    @Test(arguments: [[], ["--all", "m1"]])
    func `Dead letters must be selected explicitly`(arguments: [String]) {
        for verb in ["replay", "discard"] {
            #expect(throws: (any Error).self) {
                try TandemCommand.parseAsRoot(["dead-letters", verb, "--account", "a"] + arguments)
            }
        }
    }

    @Test func `JSON passes through unchanged`() throws {
        let text = #"{"a":[1,2.5,-3,true,null,"x\n"],"b":{"c":{}},"id":"p1"}"#
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
        #expect(value["id"] == "p1" && value["a"] == nil && JSONValue.null["id"] == nil)
    }

    @Test func `A missing setting is named with its meaning`() {
        let failure = #expect(throws: CLIError.self) {
            try APIConfiguration(["TANDEM_OAUTH_ISSUER": "https://x", "TANDEM_OAUTH_CLIENT_ID": ""])
        }
        #expect(failure?.description.hasPrefix("TANDEM_OAUTH_CLIENT_ID is not set") == true)
        #expect(failure.map { ExitStatus.of($0).code } == 78)
    }

    @Test(arguments: [
        ["share", "start", "1", "A-1", "--profile", "p", "--account", "a"],
        ["share", "list", "--account", "a", "--json"],
        ["history", "list", "A-1", "--account", "a", "--limit", "5"], ["profile", "put", "p.json", "--account", "a"],
        ["profile", "show", "p", "--account", "a"], ["connection", "put", "-", "--id", "x", "--account", "a"],
        ["webhook", "show", "jira", "--account", "a"], ["webhook", "rotate-token", "jira", "--account", "a"],
        ["share", "delete", "A-1", "--account", "a"],
        [
            "oauth1-token", "create", "--jira", "https://j", "--consumer-key", "k", "--private-key", "f",
            "--output", "o",
        ],
    ])
    func `Valid commands are parsed`(arguments: [String]) throws {
        _ = try TandemCommand.parseAsRoot(arguments)
    }

    @Test(arguments: [
        ["share", "start", "1", "A-1", "--account", "a"], ["share", "start", "--profile", "p", "--account", "a"],
        ["share", "start", "1", "A-1", "--profile", "p", "--account", "a", "--origin", "both"],
        ["share", "list", "--kind"],
    ])
    func `Invalid arguments give the exit code for usage errors`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try TandemCommand.parseAsRoot(arguments) }
        #expect(error.map { TandemCommand.exitCode(for: $0).rawValue } == 64)
    }
}
