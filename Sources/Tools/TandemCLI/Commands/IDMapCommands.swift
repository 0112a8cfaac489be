import ArgumentParser
import Foundation
import InternalAPI

/// `tandem id-map`.
struct IDMapCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "id-map", abstract: "Store tables of old and new item IDs for a transfer.",
        subcommands: [Put.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Add rows to an ID map from a file. Each line has an old and a new ID or key, separated by a comma.")

        /// The stored rows, as the command prints them.
        private struct Stored: Encodable {
            var name: String
            var rows: Int
        }

        @Argument(help: "The name of the ID map.")
        var name: String
        @Argument(help: "The file with the rows; - for standard input.", completion: .file())
        var file: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let rows = try Self.rows(of: try InputFile.text(file), file: file)
            for start in stride(from: 0, to: rows.count, by: SyncAPI.IDMap.maxRows) {
                let part = rows[start..<min(start + SyncAPI.IDMap.maxRows, rows.count)]
                try await api.putIDMap(SyncAPI.IDMap(rows: Array(part)), named: name)
            }
            try options.show(
                Report(Stored(name: name, rows: rows.count), "Rows added to the ID map \(name): \(rows.count)"))
        }

        static func rows(of text: String, file: String) throws(CLIError) -> [SyncAPI.IDMap.Row] {
            var rows: [SyncAPI.IDMap.Row] = []
            // Spreadsheet programs write a byte order mark at the start of a file.
            let lines = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).split(whereSeparator: \.isNewline)
            for (number, line) in lines.enumerated() {
                let names = line.split(separator: ",", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
                    throw .line(
                        number + 1, file: file, "The line must have an old and a new ID, separated by a comma.")
                }
                rows.append(SyncAPI.IDMap.Row(old: names[0], new: names[1]))
            }
            return rows
        }
    }
}
