import SimulatorKit

/// A parser of the marks within a line of wiki markup.
enum InlineReader {
    private static let signs: [Character: String] = ["*": "strong", "_": "em", "+": "underline", "-": "strike"]

    static func nodes(_ text: Substring, marks: [JSONValue] = []) -> [JSONValue] {
        var nodes: [JSONValue] = []
        var plain = ""
        var rest = text
        func flush() {
            guard !plain.isEmpty else { return }
            nodes.append(node(plain, marks))
            plain = ""
        }
        while let first = rest.first {
            if first == "\\", let escaped = rest.dropFirst().first, "*_+-{}[]!\\|~^?#".contains(escaped) {
                plain.append(escaped)
                rest = rest.dropFirst(2)
            } else if let (made, after) = link(rest, marks) ?? code(rest, marks)
                ?? mark(rest, before: plain.last, marks)
            {
                flush()
                nodes += made
                rest = after
            } else {
                plain.append(first)
                rest.removeFirst()
            }
        }
        flush()
        return nodes
    }

    private static func node(_ text: String, _ marks: [JSONValue]) -> JSONValue {
        guard !marks.isEmpty else { return ["type": "text", "text": .string(text)] }
        return ["type": "text", "text": .string(text), "marks": .array(marks)]
    }

    private static func link(_ rest: Substring, _ marks: [JSONValue]) -> ([JSONValue], Substring)? {
        guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return nil }
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        let after = rest[rest.index(after: end)...]
        if inside.hasPrefix("~accountid:") {
            let id = String(inside.dropFirst("~accountid:".count))
            return ([["type": "mention", "attrs": ["id": .string(id), "text": .string("@" + id)]]], after)
        }
        let parts = inside.split(separator: "|", omittingEmptySubsequences: false)
        let address = parts.count > 1 ? parts[1] : parts.first ?? ""
        guard address.contains("://") || address.hasPrefix("mailto:"), !address.contains(" ") else { return nil }
        if parts.last == "smart-link" {
            return ([["type": "inlineCard", "attrs": ["url": .string(String(address))]]], after)
        }
        let link: JSONValue = ["type": "link", "attrs": ["href": .string(String(address))]]
        return (nodes(parts[0].isEmpty ? address : parts[0], marks: marks + [link]), after)
    }

    private static func code(_ rest: Substring, _ marks: [JSONValue]) -> ([JSONValue], Substring)? {
        guard rest.hasPrefix("{{"), let end = rest.dropFirst(2).firstRange(of: "}}") else { return nil }
        let text = rest.dropFirst(2)[..<end.lowerBound]
        guard !text.isEmpty else { return nil }
        // ADF allows code to be combined only with a link.
        let links = marks.filter { $0["type"] == "link" }
        return ([node(String(text), links + [["type": "code"]])], rest[end.upperBound...])
    }

    private static func mark(
        _ rest: Substring, before: Character?, _ marks: [JSONValue]
    ) -> ([JSONValue], Substring)? {
        guard let sign = rest.first, let name = signs[sign], before.map({ !$0.isLetter && !$0.isNumber }) ?? true else {
            return nil
        }
        let inside = rest.dropFirst()
        guard let start = inside.first, !start.isWhitespace, start != sign else { return nil }
        var search = inside
        while let end = search.firstIndex(of: sign) {
            let after = inside[inside.index(after: end)...]
            let closes = after.first.map { !$0.isLetter && !$0.isNumber } ?? true
            if closes, end > inside.startIndex, !inside[inside.index(before: end)].isWhitespace {
                guard !marks.contains(where: { $0["type"]?.text == name }) else { return nil }
                return (nodes(inside[..<end], marks: marks + [["type": .string(name)]]), after)
            }
            search = inside[inside.index(after: end)...]
        }
        return nil
    }
}
