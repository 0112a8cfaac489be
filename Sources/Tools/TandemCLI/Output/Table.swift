/// Rows under headings, each column as wide as its longest cell.
struct Table: Hashable, Sendable {
    var headings: [String]
    var rows: [[String]]

    /// Without spaces at the ends of lines; a line break in a cell becomes a space.
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

    /// Control characters of a foreign text would reach the terminal.
    private static func printable(_ cell: String) -> String {
        String(cell.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : $0 })
    }
}
