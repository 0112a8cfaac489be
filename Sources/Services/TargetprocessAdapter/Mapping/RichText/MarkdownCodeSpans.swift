/// Finds the ends of code spans in one text, from its start to its end.
struct MarkdownCodeSpans {
    /// Runs of backticks of these lengths have no closing run any more.
    private var unclosed: Set<Int> = []

    /// Where the run of the same length begins that closes a span; `nil` if the opening backticks are text.
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
