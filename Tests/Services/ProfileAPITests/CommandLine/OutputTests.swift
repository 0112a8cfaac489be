import ArgumentParser
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TandemCLI

/// The output and the arguments of the command line.
struct OutputTests {
    @Test func `Columns are as wide as their longest cell`() {
        let table = Table(headings: ["A", "LONG"], rows: [["wide cell", "x"], ["", "y"]])
        #expect(table.text == "A          LONG\nwide cell  x\n           y")
    }

    @Test func `Random tables keep their columns, and no control character passes`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "ü", "\u{1F408}", "\u{1B}[31m", "\n", "\t", "\u{7F}", "  ", "e\u{301}"]
        for _ in 0..<2000 {
            func cell() -> String {
                (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            let rows = (0..<Int.random(in: 0...5, using: &random)).map { _ in [cell(), "|" + cell()] }
            let lines = Table(headings: ["H", "|"], rows: rows).text.split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == rows.count + 1, "seed \(seed)")
            #expect(Set(lines.map { Array($0).firstIndex(of: "|") }).count == 1, "seed \(seed): \(lines)")
            for scalar in lines.joined().unicodeScalars {
                #expect(scalar.properties.generalCategory != .control, "seed \(seed)")
            }
        }
    }

    @Test func `A share's line names both items and the rejected fields`() throws {
        let share = SyncAPI.ShareView(
            id: "s1", profile: "p1", status: "active",
            source: .init(
                entity: EntityReference(
                    sourceId: "7", entityType: "userstory", tool: Tool(id: "t", type: .targetprocess)),
                key: nil, url: nil, isPending: false),
            target: .init(
                entity: EntityReference(sourceId: "100", entityType: "1", tool: Tool(id: "j", type: .jira)),
                key: "ABC-5", url: nil, isPending: true), rejectedFields: ["Name", "Effort"])
        let lines = try Report([share], asJSON: false).text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[1].split(separator: "  ").map { $0.trimmingPrefix(" ") } == [
                "s1", "p1", "7", "ABC-5", "active, pending", "Name, Effort",
            ])
        let json = try Report([share], asJSON: true).text
        #expect(try JSONDecoder().decode([SyncAPI.ShareView].self, from: Data(json.utf8)) == [share])
    }

    @Test func `The line of a dead letter names its item and the reason`() throws {
        let list = SyncAPI.DeadLetterList(messages: [try Examples.parked("m1")], isComplete: false)
        let lines = try Report(list, asJSON: false).text.split(separator: "\n")
        #expect(lines.count == 3)
        for part in ["2025-11-21T", "m1", "commands.jira", "acme|jira|10001", "9", "no permission"] {
            #expect(lines[1].contains(part), "\(part)")
        }
        let none = SyncAPI.DeadLetterList(messages: [], isComplete: true)
        #expect(try Report(none, asJSON: false).text == "There are no dead letters.")
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
        ["share", "1", "A-1", "--profile", "p", "--account", "a"], ["shares", "--account", "a", "--json"],
        ["history", "A-1", "--account", "a", "--limit", "5"], ["profile", "put", "p.json", "--account", "a"],
        ["profile", "get", "p", "--account", "a"], ["connection", "put", "-", "--id", "x", "--account", "a"],
        ["webhook", "show", "jira", "--account", "a"], ["webhook", "rotate-token", "jira", "--account", "a"],
        ["unshare", "A-1", "--account", "a"],
        [
            "connection", "oauth1", "--jira", "https://j", "--consumer-key", "k", "--private-key", "f",
            "--output", "o",
        ],
    ])
    func `Valid commands are parsed`(arguments: [String]) throws {
        _ = try TandemCommand.parseAsRoot(arguments)
    }

    @Test(arguments: [
        ["share", "1", "A-1", "--account", "a"], ["share", "--profile", "p", "--account", "a"],
        ["share", "1", "A-1", "--profile", "p", "--account", "a", "--origin", "both"], ["shares", "--kind"],
    ])
    func `Invalid arguments give the exit code for usage errors`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try TandemCommand.parseAsRoot(arguments) }
        #expect(error.map { TandemCommand.exitCode(for: $0).rawValue } == 64)
    }
}
