/// A table with headings that fits into the terminal.
///
/// If the columns do not fit, the table omits empty flexible columns and shortens the widest flexible columns. If that is
/// not enough, each row becomes a list of headings and values.
struct Table: Hashable, Sendable {
    struct Column: Hashable, Sendable {
        var heading: String
        /// Whether the cells can be shortened.
        var isFlexible: Bool

        /// A column of values that users copy or compare, such as IDs and times.
        ///
        /// The table never shortens them.
        static func exact(_ heading: String) -> Column { Column(heading: heading, isFlexible: false) }

        /// A column of texts.
        static func flexible(_ heading: String) -> Column { Column(heading: heading, isFlexible: true) }
    }

    private static let gap = 2
    /// The width that a flexible column keeps if its texts are that long.
    private static let minFlexibleWidth = 8

    private let columns: [Column]
    private let rows: [[String]]

    /// - Parameters:
    ///   - columns: The columns from left to right.
    ///   - rows: The rows, each with one cell for each column.
    init(columns: [Column], rows: [[String]]) {
        self.columns = columns
        self.rows = rows.map { $0.map(DisplayText.line) }
    }

    /// Returns the table as text.
    ///
    /// - Parameter width: The width of the terminal, or `nil` for no limit.
    /// - Returns: The lines of the table without trailing spaces.
    func text(width: Int? = nil) -> String {
        let widths = naturalWidths
        guard let width, Self.total(widths) > width else { return lines(widths) }
        let table = omittingEmptyColumns
        guard let fitting = table.widths(fitting: width) else { return table.records(width: width) }
        return table.lines(fitting)
    }

    private var naturalWidths: [Int] {
        columns.indices.map { column in
            rows.reduce(DisplayText.width(columns[column].heading)) { max($0, DisplayText.width($1[column])) }
        }
    }

    private var omittingEmptyColumns: Table {
        let kept = columns.indices.filter { column in
            !columns[column].isFlexible || rows.contains { !$0[column].isEmpty }
        }
        return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
    }

    /// Returns the widths after the widest flexible columns are shortened, or `nil` if the table cannot fit.
    private func widths(fitting limit: Int) -> [Int]? {
        var widths = naturalWidths
        for _ in 0..<max(Self.total(widths) - limit, 0) {
            let shrinkable = columns.indices.filter { column in
                columns[column].isFlexible
                    && widths[column] > max(Self.minFlexibleWidth, DisplayText.width(columns[column].heading))
            }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    private static func total(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + gap * max(widths.count - 1, 0)
    }

    private func lines(_ widths: [Int]) -> String {
        ([columns.map(\.heading)] + rows).map { cells in
            Self.line(zip(cells, widths).map { DisplayText.shortened($0, to: $1) }, widths)
        }.joined(separator: "\n")
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (cell, width) in zip(cells, widths) {
            line += cell + String(repeating: " ", count: width - DisplayText.width(cell) + gap)
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// Returns each row as a list of headings and values, without empty values.
    private func records(width: Int) -> String {
        let headingWidth = columns.map { DisplayText.width($0.heading) }.max() ?? 0
        let room = max(width - headingWidth - Self.gap, Self.minFlexibleWidth)
        return rows.map { row in
            columns.indices.filter { !row[$0].isEmpty }.map { column in
                let value = columns[column].isFlexible ? DisplayText.shortened(row[column], to: room) : row[column]
                return Self.line([columns[column].heading, value], [headingWidth, DisplayText.width(value)])
            }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
