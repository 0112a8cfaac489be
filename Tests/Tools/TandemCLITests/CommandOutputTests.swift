import Foundation
import InternalAPI
import Testing

@testable import TandemCLI

/// The output and the exit status of whole commands against a fake installation.
@Suite(.timeLimit(.minutes(5))) struct CommandOutputTests {
    private enum JSONKind { case array, object }

    /// The arguments of every command, and the JSON value that it prints.
    ///
    /// `FILE` stands for the path of the files that the test writes, without their extensions.
    private static let commands: [(arguments: String, json: JSONKind)] = [
        ("connection list", .array), ("connection show jira", .object), ("connection put FILE.json --id jira", .object),
        ("connection delete jira --yes", .object), ("connection check jira", .object), ("field list jira", .array),
        ("type list jira --project DEMO", .object), ("user list jira bob", .array), ("webhook show jira", .object),
        ("webhook rotate-token jira --yes", .object), ("webhook register jira", .object),
        ("webhook unregister jira --yes", .object), ("authorization start jira", .object),
        ("authorization show jira", .object), ("authorization revoke jira --yes", .object), ("profile list", .array),
        ("profile show p1", .object), ("profile put FILE.json --id p1", .object),
        ("profile delete p1 --yes", .object), ("share list", .array), ("share show ABC-5", .object),
        ("share start 7 ABC-5 --profile p1", .object),
        ("share start-all --profile p1 --routing 1 --from jira", .object), ("share delete ABC-5 --yes", .object),
        ("share retry ABC-5", .object), ("share repair ABC-5", .object), ("share repair-all --profile p1", .object),
        ("history list ABC-5 --limit 5", .array), ("changelog list ABC-5 --field summary", .array),
        ("job list", .array), ("job pause j1", .object), ("job resume j1", .object), ("job cancel j1", .object),
        ("finding list j1", .array), ("drift check --profile p1", .object),
        ("drift check --profile p1 --estimate", .object), ("drift repair j1 --findings 1 2", .object),
        ("transfer check --profile p1 --to p2", .object), ("transfer start --profile p1 --to p2", .object),
        ("transfer undo j1", .object), ("transfer commit j1 --yes", .object), ("id-map put cloud FILE.csv", .object),
        ("dead-letters list", .object), ("dead-letters replay m1", .object),
        ("dead-letters discard --all --yes", .object),
        ("managed-item put retro-7 --project SHOP --type Task --title Shorter --field a=b", .object),
        ("managed-item put-all FILE.items", .array), ("managed-item delete retro-7 --yes", .object),
        ("ci list jira", .array),
        ("ci put-build jira --pipeline shop --number 42 --url https://ci.example --state successful", .object),
        (
            "ci put-deployment jira --pipeline shop --number 42 --url https://ci.example --state successful "
                + "--environment prod --environment-type production", .object
        ),
    ]

    @Test func `Every command prints one JSON document, and a text without JSON`() async throws {
        try await FakeInstallation.run(try Examples.responses()) { installation in
            try await Self.withFiles { files in
                for (arguments, json) in Self.commands {
                    let words = arguments.replacing("FILE", with: files).split(separator: " ").map(String.init)
                    let output = await installation.tandem(words + ["--json"], width: 40)
                    #expect(output.status == 0, "\(arguments): \(output.error)")
                    #expect(output.error.isEmpty, "\(arguments)")
                    let value = try JSONDecoder().decode(JSONValue.self, from: Data(output.output.utf8))
                    switch (json, value) {
                    case (.array, .array), (.object, .object): break
                    default: Issue.record("\(arguments): \(output.output)")
                    }
                    let text = await installation.tandem(words, width: 80)
                    #expect(text.status == 0 && text.error.isEmpty, "\(arguments): \(text.error)")
                    #expect(text.output.count > 1 && text.output != output.output, "\(arguments)")
                }
            }
        }
    }

    @Test func `No command is missing here`() {
        let tested = Self.commands.map { $0.arguments.split(separator: " ").prefix(2).map(String.init) }
        let other = [["oauth1-token", "create"]]
        #expect(Set(tested + other) == Set(CommandTree.leaves.map(\.path)))
    }

    @Test func `Times in JSON are those of the API`() async throws {
        try await FakeInstallation.run(try Examples.responses()) { installation in
            let output = await installation.tandem(["job", "list", "--json"])
            let jobs = try JSONDecoder().decode([SyncAPI.JobView].self, from: Data(output.output.utf8))
            #expect(jobs == [Examples.job])
        }
    }

    @Test func `A profile in JSON is a file for put`() async throws {
        try await FakeInstallation.run(try Examples.responses()) { installation in
            try await Self.withFiles { files in
                let output = await installation.tandem(["profile", "show", "p1", "--json"])
                try Data(output.output.utf8).write(to: URL(filePath: files + ".json"))
                #expect(await installation.tandem(["profile", "put", files + ".json"]).status == 0)
                #expect(installation.calls.last == "PUT /profiles/p1")
            }
        }
    }

    @Test func `An error leaves standard output empty and stays readable with JSON`() async throws {
        try await FakeInstallation.run([
            "GET /jobs": .init(status: 404, #"{"detail": "There is no\u001b[2J account."}"#)
        ]) { installation in
            let output = await installation.tandem(["job", "list", "--json"])
            #expect(output.status == 66 && output.output.isEmpty)
            #expect(output.error == "tandem: There is no␛[2J account.\n")
        }
    }

    @Test(arguments: [("y", true), ("YES", true), ("", false), ("n", false), ("share", false)])
    func `A destructive command asks on a terminal`(answer: String, isConfirmed: Bool) async throws {
        try await FakeInstallation.run(try Examples.responses()) { installation in
            let output = await installation.tandem(["share", "delete", "ABC-5", "--json"], answer: answer)
            #expect(output.error.hasPrefix("Unshare 7 and ABC-5? Both items stay unchanged. [y/N] "))
            #expect(output.status == (isConfirmed ? 0 : 1))
            #expect(output.output.isEmpty == !isConfirmed)
            #expect(installation.calls.contains("DELETE /shares/s1") == isConfirmed)
        }
    }

    @Test func `A destructive command does not ask with --yes or without a terminal`() async throws {
        try await FakeInstallation.run(try Examples.responses()) { installation in
            for (arguments, answer) in [(["--yes"], "n"), ([], nil)] {
                let output = await installation.tandem(["profile", "delete", "p1"] + arguments, answer: answer)
                #expect(output.status == 0 && output.error.isEmpty)
            }
            #expect(installation.calls.filter { $0 == "DELETE /profiles/p1" }.count == 2)
        }
    }

    @Test(arguments: [
        ("jobs", "jobs"), ("history list --since yesterday", "--since must be a time"),
        ("history list --limit 501", "--limit must be a number from 1 to 500, not 501"),
        ("share start 1 2 3 --profile p", "Give one or two items. 3 are given."),
        ("share start 1 --profile p --origin both", "'targetprocess' and 'jira'"),
        ("managed-item put k --project p --type t --title x --field ab", "--field <field>': The value must have"),
        ("drift check --profile p --filter x", "Give --filter and --tool together."),
        ("dead-letters discard", "Give either the IDs of dead letters or --all."),
    ])
    func `Invalid arguments are named with what is allowed`(arguments: String, message: String) async throws {
        try await FakeInstallation.run([:]) { installation in
            let output = await installation.tandem(arguments.split(separator: " ").map(String.init))
            #expect(output.status == 64 && output.output.isEmpty && installation.calls.isEmpty)
            #expect(output.error.contains(message), "\(output.error)")
        }
    }

    @Test func `A wrong line of a file is named`() async throws {
        try await FakeInstallation.run([:]) { installation in
            try await Self.withFiles { files in
                try Data("1,2\n3\n".utf8).write(to: URL(filePath: files + ".csv"))
                let output = await installation.tandem(["id-map", "put", "cloud", files + ".csv"])
                #expect(output.status == 65 && output.error.contains("FILES.csv, line 2: "))
                let missing = await installation.tandem(["id-map", "put", "cloud", files + ".none"])
                #expect(missing.status == 66 && missing.error.contains("FILES.none: The file cannot be read."))
            }
        }
    }

    @Test func `Help goes to standard output`() async throws {
        try await FakeInstallation.run([:]) { installation in
            let output = await installation.tandem(["share", "--help"])
            #expect(output.status == 0 && output.error.isEmpty && output.output.contains("start-all"))
        }
    }

    /// Runs a closure with the path of three files without their extensions.
    private static func withFiles(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = folder.appending(path: "FILES")
        try Data("{}".utf8).write(to: files.appendingPathExtension("json"))
        try Data("1,2\n".utf8).write(to: files.appendingPathExtension("csv"))
        let items = #"{"items": [{"name": "retro-7", "project": "SHOP", "type": "Task", "title": "Shorter"}]}"#
        try Data(items.utf8).write(to: files.appendingPathExtension("items"))
        try await body(files.path)
    }
}
