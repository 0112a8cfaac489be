/// A table with headings.
///
/// Each column is as wide as its longest cell.
struct Table: Hashable, Sendable {
    var headings: [String]
    var rows: [[String]]

    /// The table as text, without trailing spaces.
    ///
    /// A line break in a cell becomes a space.
    var text: String {
        let lines = ([headings] + rows).map { $0.map(Table.printable) }
        let widths = headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            var line = ""
            for (cell, width) in zip(cells, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// Replaces control characters, because a text from a tool could otherwise control the terminal.
    private static func printable(_ cell: String) -> String {
        String(cell.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : $0 })
    }
}
