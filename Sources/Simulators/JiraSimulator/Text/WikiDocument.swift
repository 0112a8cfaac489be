import SimulatorKit

/// The ADF document converted from wiki markup, for version 3 of the API.
///
/// It supports only the basic marks.
struct WikiDocument {
    let document: JSONValue

    init(markup: String) {
        var reader = BlockReader(
            lines: markup.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false))
        document = ["type": "doc", "version": 1, "content": .array(reader.blocks(until: nil))]
    }
}

/// A line-by-line parser of wiki markup.
private struct BlockReader {
    let lines: [Substring]
    private var next = 0

    init(lines: [Substring]) { self.lines = lines }

    mutating func blocks(until end: String?) -> [JSONValue] {
        var blocks: [JSONValue] = []
        while next < lines.count {
            let line = lines[next].trimmingSpace()
            if let end, line == end {
                next += 1
                break
            }
            if line.isEmpty {
                next += 1
            } else {
                blocks.append(block(line))
            }
        }
        return blocks
    }

    private mutating func block(_ line: Substring) -> JSONValue {
        if let level = Self.heading(line) {
            next += 1
            let content = InlineReader.nodes(line.dropFirst(3).trimmingSpace())
            return ["type": "heading", "attrs": ["level": .number(String(level))], "content": .array(content)]
        }
        if line == "----" {
            next += 1
            return ["type": "rule"]
        }
        if line.hasPrefix("{code") || line.hasPrefix("{noformat}") { return code(line) }
        if line == "{quote}" {
            next += 1
            let content = blocks(until: "{quote}").compactMap(Self.quotable)
            return ["type": "blockquote", "content": .array(content.isEmpty ? [Self.paragraph([])] : content)]
        }
        if Self.bullets(line) != nil { return list(depth: 1) }
        return paragraph()
    }

    /// Returns the block in the form that a quotation allows: a heading becomes a paragraph, and a rule is removed.
    private static func quotable(_ block: JSONValue) -> JSONValue? {
        switch block["type"]?.text {
        case "heading": paragraph(block["content"]?.array ?? [])
        case "rule": nil
        default: block
        }
    }

    private static func heading(_ line: Substring) -> Int? {
        let head = Array(line.prefix(3))
        guard head.count == 3, head[0] == "h", head[2] == ".", let level = head[1].wholeNumberValue else { return nil }
        return 1...6 ~= level ? level : nil
    }

    /// Returns the run of `*` and `#` before a blank that turns a line into a list item.
    private static func bullets(_ line: Substring) -> Substring? {
        let run = line.prefix { $0 == "*" || $0 == "#" }
        return !run.isEmpty && line.dropFirst(run.count).first == " " ? run : nil
    }

    private mutating func code(_ line: Substring) -> JSONValue {
        let end = line.hasPrefix("{code") ? "{code}" : "{noformat}"
        let opening = line.prefix { $0 != "}" }
        let language = opening.split(separator: ":").dropFirst().first?.split(separator: "|").first {
            !$0.contains("=")
        }
        var text: [Substring] = []
        var rest = line.dropFirst(opening.count + 1)
        next += 1
        while true {
            if let range = rest.firstRange(of: end) {
                text.append(rest[..<range.lowerBound])
                break
            }
            text.append(rest)
            guard next < lines.count else { break }
            rest = lines[next]
            next += 1
        }
        let code = text.joined(separator: "\n").trimmingLineBreaks()
        var node: JSONValue = [
            "type": "codeBlock", "attrs": [:],
            "content": code.isEmpty ? [] : [["type": "text", "text": .string(code)]],
        ]
        if let language, case .object(var members) = node {
            members["attrs"] = ["language": .string(String(language))]
            node = .object(members)
        }
        return node
    }

    private mutating func list(depth: Int) -> JSONValue {
        var items: [[JSONValue]] = []
        let sign = Self.bullets(lines[next].trimmingSpace()).flatMap { $0.dropFirst(depth - 1).first } ?? "*"
        while next < lines.count, let run = Self.bullets(lines[next].trimmingSpace()), run.count >= depth {
            if run.count > depth {
                if items.isEmpty { items.append([Self.paragraph([])]) }
                items[items.count - 1].append(list(depth: depth + 1))
            } else {
                guard run.last == sign else { break }
                let text = lines[next].trimmingSpace().dropFirst(depth).trimmingSpace()
                items.append([Self.paragraph(InlineReader.nodes(text))])
                next += 1
            }
        }
        let content = items.map { ["type": "listItem", "content": .array($0)] as JSONValue }
        return ["type": sign == "#" ? "orderedList" : "bulletList", "content": .array(content)]
    }

    private mutating func paragraph() -> JSONValue {
        var content: [JSONValue] = []
        while next < lines.count {
            let line = lines[next].trimmingSpace()
            let starts =
                Self.heading(line) != nil || Self.bullets(line) != nil || line.hasPrefix("{code") || line == "{quote}"
            if line.isEmpty || (starts && !content.isEmpty) || (line == "----" && !content.isEmpty) { break }
            if !content.isEmpty { content.append(["type": "hardBreak"]) }
            content += InlineReader.nodes(line)
            next += 1
        }
        return Self.paragraph(content)
    }

    private static func paragraph(_ content: [JSONValue]) -> JSONValue {
        ["type": "paragraph", "content": .array(content)]
    }
}

extension String {
    fileprivate func trimmingLineBreaks() -> String {
        var text = self[...]
        while text.first == "\n" { text.removeFirst() }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
