import AdapterKit

/// A Markdown link in its source form: `[text](url "title")`.
struct MarkdownLink {
    /// The maximum length of a URL.
    ///
    /// Longer URLs remain text, because browsers do not accept them.
    private static let maxAddressLength = 4000
    /// The maximum depth of nested parentheses, the same as in the reference implementations of CommonMark.
    private static let maxParenthesisDepth = 32

    let text: ArraySlice<Unicode.Scalar>
    let url: String
    /// The position after the link.
    let end: Int

    /// - Parameters:
    ///   - source: The whole text.
    ///   - bracket: The position of the opening bracket of the link's text.
    ///   - close: The position of the closing bracket, or `nil` if it is missing.
    init?(in source: [Unicode.Scalar], from bracket: Int, to close: Int?) {
        guard let close, let (url, end) = MarkdownLink.destination(in: source, after: close) else { return nil }
        text = source[bracket + 1..<close]
        self.url = url
        self.end = end
    }

    /// Returns the closing bracket for each opening bracket, except for brackets in code and after a backslash.
    static func brackets(in source: [Unicode.Scalar]) -> [Int: Int] {
        var closing: [Int: Int] = [:]
        var open: [Int] = []
        var spans = MarkdownCodeSpans()
        var index = 0
        while index < source.count {
            switch source[index] {
            case "\\": index += 1
            case "`":
                let run = source.length(of: "`", at: index)
                index = (spans.end(of: run, from: index + run, in: source) ?? index) + run - 1
            case "[": open.append(index)
            case "]": if let bracket = open.popLast() { closing[bracket] = index }
            default: break
            }
            index += 1
        }
        return closing
    }

    /// Returns an automatic link: `<https://…>` or `<mailto:…>`.
    static func automatic(in source: [Unicode.Scalar], at start: Int) -> (address: String, end: Int)? {
        let rest = source[(start + 1)...].prefix(maxAddressLength)
        guard let first = rest.first, first.isASCII, first.properties.isAlphabetic,
            let end = rest.firstIndex(where: { $0 == ">" || $0 == "<" || $0.isWhitespace }), source[end] == ">"
        else { return nil }
        let body = source[start + 1..<end]
        guard let colon = body.firstIndex(of: ":"), body.distance(from: body.startIndex, to: colon) >= 2,
            body[..<colon].allSatisfy({
                $0.isASCII && ($0.properties.isAlphabetic || "+-.0123456789".unicodeScalars.contains($0))
            })
        else { return nil }
        return (String(String.UnicodeScalarView(body)), end + 1)
    }

    private static func destination(in source: [Unicode.Scalar], after bracket: Int) -> (url: String, end: Int)? {
        guard bracket + 1 < source.count, source[bracket + 1] == "(" else { return nil }
        var index = skipSpace(in: source, from: bracket + 2)
        guard let (url, end) = address(in: source, from: index) else { return nil }
        index = skipSpace(in: source, from: end)
        if index > end, index < source.count, let quote = titleEnds[source[index]] {
            guard let close = endOfTitle(in: source, after: index, quote: quote) else { return nil }
            index = skipSpace(in: source, from: close + 1)
        }
        guard index < source.count, source[index] == ")" else { return nil }
        return (HTMLEntity.decodedAll(url), index + 1)
    }

    /// The characters that enclose a title.
    private static let titleEnds: [Unicode.Scalar: Unicode.Scalar] = ["\"": "\"", "'": "'", "(": ")"]

    private static func endOfTitle(
        in source: [Unicode.Scalar], after start: Int, quote: Unicode.Scalar
    ) -> Int? {
        let limit = min(source.count, start + maxAddressLength)
        var index = start + 1
        while index < limit, source[index] != quote {
            // CommonMark does not allow parentheses inside a title in parentheses.
            if quote == ")", source[index] == "(" { return nil }
            index += source[index] == "\\" ? 2 : 1
        }
        return index < limit ? index : nil
    }

    private static func address(in source: [Unicode.Scalar], from start: Int) -> (url: String, end: Int)? {
        var url = String.UnicodeScalarView()
        let limit = min(source.count, start + maxAddressLength)
        var index = start
        if index < limit, source[index] == "<" {
            index += 1
            while index < limit, source[index] != ">" {
                if source[index] == "\n" || source[index] == "<" { return nil }
                url.append(source[index])
                index += 1
            }
            return (String(url), index + 1)
        }
        var level = 0
        while index < limit, !source[index].isWhitespace {
            if source[index] == "(" {
                level += 1
                guard level <= maxParenthesisDepth else { return nil }
            }
            if source[index] == ")" {
                if level == 0 { break }
                level -= 1
            }
            if source[index] == "\\", index + 1 < source.count, source[index + 1].properties.isPunctuationOrSymbol {
                index += 1
            }
            url.append(source[index])
            index += 1
        }
        return (String(url), index)
    }

    private static func skipSpace(in source: [Unicode.Scalar], from start: Int) -> Int {
        var index = start
        while index < source.count, source[index].isWhitespace { index += 1 }
        return index
    }
}
