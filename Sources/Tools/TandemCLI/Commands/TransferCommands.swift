import ArgumentParser
import Core
import Foundation
import InternalAPI

struct Transfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move shares to another profile without changing anything in the tools.",
        discussion: "Run `check` first, then `start`. Then make the transfer final (`commit`) or revert it (`undo`).",
        subcommands: [Check.self, Start.self, Undo.self, Commit.self])

    /// The shares to move and their new profile.
    struct Move: ParsableArguments {
        @Option(help: "The profile of the shares to move.")
        var profile: String
        @Option(help: "The profile to move the shares to.")
        var to: String
        @Flag(help: "Move only shares with both items in a routing of the new profile.")
        var onlyRouted = false
        @Option(help: "The ID map, if the new profile uses another instance of a tool.")
        var idMap: String?
        @OptionGroup var options: AccountOptions

        func begin(isCheck: Bool) async throws {
            let wanted = SyncAPI.JobRequest(
                profile: profile, kind: .transfer, toProfile: to, routedOnly: onlyRouted, isDryRun: isCheck,
                idMap: idMap)
            try Report([try await options.api.startJob(wanted)], asJSON: options.json).show()
        }
    }

    /// A transfer that has ended.
    struct Finished: ParsableArguments {
        @Argument(help: "The transfer's ID.")
        var migration: String
        @OptionGroup var options: AccountOptions

        func begin(_ kind: SyncAPI.JobRequest.Kind) async throws {
            let api = try options.api
            let profile = try await api.job(migration).profile
            let wanted = SyncAPI.JobRequest(profile: profile, kind: kind, transfer: migration)
            try Report([try await api.startJob(wanted)], asJSON: options.json).show()
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check whether the shares can be moved. `tandem drift show` lists the findings.")

        @OptionGroup var move: Move

        func run() async throws { try await move.begin(isCheck: true) }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start a job that moves the shares.")

        @OptionGroup var move: Move

        func run() async throws { try await move.begin(isCheck: false) }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Move the shares of a transfer back.")

        @OptionGroup var migration: Finished

        func run() async throws { try await migration.begin(.undoTransfer) }
    }

    struct Commit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a transfer final.")

        @OptionGroup var migration: Finished

        func run() async throws { try await migration.begin(.commitTransfer) }
    }
}

/// Tables of old and new item IDs, for a transfer to another instance of a tool.
struct IDMapCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "id-map", abstract: "Store tables of old and new item IDs for a transfer.",
        subcommands: [Put.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Add rows to an ID map from a file. Each line has an old and a new ID or key, separated by a comma.")

        @Argument(help: "The name of the ID map.")
        var table: String
        @Argument(help: "The file with the rows.", completion: .file())
        var file: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let rows = try Self.rows(of: try String(contentsOfFile: file, encoding: .utf8))
            for start in stride(from: 0, to: rows.count, by: SyncAPI.IDMap.maxRows) {
                let part = rows[start..<min(start + SyncAPI.IDMap.maxRows, rows.count)]
                try await api.putIDMap(SyncAPI.IDMap(rows: Array(part)), table: table)
            }
            print("\(rows.count) rows in the ID map \(table)")
        }

        static func rows(of text: String) throws -> [SyncAPI.IDMap.Row] {
            // Spreadsheet programs write a byte order mark at the start of a file.
            try (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).split(whereSeparator: \.isNewline)
                .enumerated().compactMap { number, line in
                    let names = line.split(separator: ",", omittingEmptySubsequences: false)
                        .map { $0.trimmingCharacters(in: .whitespaces) }
                    guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
                        throw ValidationError("Line \(number + 1) must have an old and a new ID, separated by a comma.")
                    }
                    return SyncAPI.IDMap.Row(old: names[0], new: names[1])
                }
        }
    }
}
