/// Splits a row of a table, such as `||head||head||` or `|cell|cell|`, into cells.
enum WikiTableRow {
    static func cells(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var index = line.startIndex
        var isInLink = false
        while index < line.endIndex {
            switch line[index] {
            case ASCII.backslash: index += 1
            case ASCII.openBracket: isInLink = true
            case ASCII.closeBracket: isInLink = false
            case ASCII.bar where !isInLink:
                cells.append(line[start..<index].trimmed())
                start = index + 1
            default: break
            }
            index += 1
        }
        cells.append(line[min(start, line.endIndex)...].trimmed())
        return cells.filter { !$0.isEmpty }
    }
}
