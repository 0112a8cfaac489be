/// Finds the ends of code spans in one text, from its start to its end.
struct MarkdownCodeSpans {
    /// The lengths of backtick runs that have no closing run in the rest of the text.
    private var unclosed: Set<Int> = []

    /// Returns the position of the run that closes a span, or `nil` if the opening backticks are plain text.
    mutating func end(of run: Int, from start: Int, in source: [Unicode.Scalar]) -> Int? {
        guard !unclosed.contains(run) else { return nil }
        var index = start
        while index < source.count {
            guard source[index] == "`" else {
                index += 1
                continue
            }
            let length = source.length(of: "`", at: index)
            if length == run { return index }
            index += length
        }
        unclosed.insert(run)
        return nil
    }
}
