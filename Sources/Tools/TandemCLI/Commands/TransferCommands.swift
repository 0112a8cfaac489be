import ArgumentParser
import Core
import Foundation
import InternalAPI

struct Transfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moves shares to another profile; nothing is made, changed or told in the tools.",
        discussion: "Look first (check), move (start), and make it final (commit) or take it back (undo).",
        subcommands: [Check.self, Start.self, Undo.self, Commit.self])

    /// What is moved where.
    struct Move: ParsableArguments {
        @Option(help: "The profile whose shares move.")
        var profile: String
        @Option(help: "The profile that they move to.")
        var to: String
        @Flag(help: "Moves only shares both of whose items fit a route of that profile.")
        var onlyRouted = false
        @Option(help: "The table of new names, where one tool is another one in that profile.")
        var idMap: String?
        @OptionGroup var options: AccountOptions

        func begin(isCheck: Bool) async throws {
            let wanted = SyncAPI.JobRequest(
                profile: profile, kind: .transfer, toProfile: to, routedOnly: onlyRouted, isDryRun: isCheck,
                idMap: idMap)
            try Report([try await options.api.startJob(wanted)], asJSON: options.json).show()
        }
    }

    /// A migration that is over.
    struct Finished: ParsableArguments {
        @Argument(help: "The migration's id.")
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
            abstract: "Looks what stands in the way; `tandem drift show` tells what it found.")

        @OptionGroup var move: Move

        func run() async throws { try await move.begin(isCheck: true) }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Moves the shares; it goes on by itself.")

        @OptionGroup var move: Move

        func run() async throws { try await move.begin(isCheck: false) }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes back what a migration moved.")

        @OptionGroup var migration: Finished

        func run() async throws { try await migration.begin(.undoTransfer) }
    }

    struct Commit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a migration final.")

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
                "Gives a table of new names: a file with an old and a new id or key on each line, and a comma between.")

        @Argument(help: "What the table is called.")
        var table: String
        @Argument(help: "The file.", completion: .file())
        var file: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let rows = try Self.rows(of: try String(contentsOfFile: file, encoding: .utf8))
            for start in stride(from: 0, to: rows.count, by: SyncAPI.IDMap.maxRows) {
                let part = rows[start..<min(start + SyncAPI.IDMap.maxRows, rows.count)]
                try await api.putIDMap(SyncAPI.IDMap(rows: Array(part)), table: table)
            }
            print("\(rows.count) names in the table \(table)")
        }

        static func rows(of text: String) throws -> [SyncAPI.IDMap.Row] {
            // Spreadsheets begin their files with a byte order mark.
            try (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).split(whereSeparator: \.isNewline)
                .enumerated().compactMap { number, line in
                    let names = line.split(separator: ",", omittingEmptySubsequences: false)
                        .map { $0.trimmingCharacters(in: .whitespaces) }
                    guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
                        throw ValidationError("Line \(number + 1) is not an old and a new name with a comma between.")
                    }
                    return SyncAPI.IDMap.Row(old: names[0], new: names[1])
                }
        }
    }
}
