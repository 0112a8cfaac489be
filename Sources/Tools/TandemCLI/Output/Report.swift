import Foundation

/// The result of a command: a text for users, and the same data as JSON for other programs.
struct Report: Sendable {
    /// A part of the text.
    ///
    /// An empty line separates two parts.
    enum Part: Sendable {
        case table(Table)
        case text(String)
    }

    private let value: any Encodable & Sendable
    private let parts: [Part]

    init(_ value: some Encodable & Sendable, _ parts: [Part]) {
        self.value = value
        self.parts = parts
    }

    init(_ value: some Encodable & Sendable, _ text: String) {
        self.init(value, [.text(text)])
    }

    /// A report with one table, or with a text if the table has no rows.
    init(_ value: some Encodable & Sendable, columns: [Table.Column], rows: [[String]], ifEmpty text: String) {
        self.init(value, [rows.isEmpty ? .text(text) : .table(Table(columns: columns, rows: rows))])
    }

    /// Returns the text for users.
    ///
    /// - Parameter width: The width of the terminal, or `nil` for no limit.
    /// - Returns: The parts, separated by empty lines.
    func text(width: Int? = nil) -> String {
        parts.map { part in
            switch part {
            case .table(let table): table.text(width: width)
            case .text(let text): DisplayText.paragraphs(text)
            }
        }.joined(separator: "\n\n")
    }

    /// Returns the data as one JSON document with sorted keys.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
