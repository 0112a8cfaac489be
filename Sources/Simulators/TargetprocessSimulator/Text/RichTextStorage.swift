/// The form in which the tool stores a description or comment.
///
/// The tool stores a text that starts with the marker unchanged, as Markdown. It treats other texts as HTML: it removes
/// unknown markup and writes punctuation as numeric entities. For example, `**bold**` comes back as
/// `&#42;&#42;bold&#42;&#42;`. A client that ignores this when it compares texts sees a change in each of its own
/// writes.
enum RichTextStorage {
    static let markdownMarker = "<!--markdown-->"

    static func stored(_ text: String) -> String {
        text.hasPrefix(markdownMarker) ? text : HTMLCleaner.clean(text)
    }

    /// Returns a stored text without its markup, as `ToPlainText()` does.
    static func plain(_ text: String) -> String {
        guard !text.hasPrefix(markdownMarker) else { return String(text.dropFirst(markdownMarker.count)) }
        var plain = ""
        var isInTag = false
        for character in text {
            switch character {
            case "<": isInTag = true
            case ">" where isInTag: isInTag = false
            case _ where !isInTag: plain.append(character)
            default: break
            }
        }
        return plain
    }
}

private struct HTMLCleaner {
    private static let elements: Set<String> = [
        "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u",
        "ul",
    ]
    private static let attributes: Set<String> = ["href", "src", "alt", "title", "class", "style", "target"]

    static func clean(_ html: String) -> String {
        var rest = Array(html.utf8)[...]
        var out: [UInt8] = []
        var hidden: String?
        while let byte = rest.first {
            if byte == UInt8(ascii: "<"), let tag = consumeTag(&rest) {
                if let name = hidden {
                    if tag.name == name, tag.isClosing { hidden = nil }
                } else if ["script", "style"].contains(tag.name), !tag.isClosing {
                    hidden = tag.name
                } else if elements.contains(tag.name) {
                    out.append(contentsOf: tag.text(keeping: attributes).utf8)
                }
                continue
            }
            rest = rest.dropFirst()
            if hidden != nil { continue }
            if byte == UInt8(ascii: "&"), let entity = consumeEntity(&rest) {
                encode(entity, into: &out)
            } else if byte < 0x80 {
                encode(UInt32(byte), into: &out)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private struct Tag {
        var name: String
        var isClosing: Bool
        var attributes: [(name: String, value: String)]

        func text(keeping kept: Set<String>) -> String {
            let attributes = attributes.filter {
                kept.contains($0.name) && !$0.value.lowercased().filter { !$0.isWhitespace }.hasPrefix("javascript:")
            }
            return (isClosing ? "</" : "<") + name
                + attributes.map { " \($0.name)=\"\(markupEscaped($0.value))\"" }.joined() + ">"
        }
    }

    /// Consumes a tag or comment at the start; does not change `rest` if it starts with neither.
    private static func consumeTag(_ rest: inout ArraySlice<UInt8>) -> Tag? {
        if rest.starts(with: "<!--".utf8) {
            var comment = rest.dropFirst(4)
            while !comment.isEmpty, !comment.starts(with: "-->".utf8) { comment = comment.dropFirst() }
            rest = comment.dropFirst(3)
            return Tag(name: "!--", isClosing: false, attributes: [])
        }
        var scan = rest.dropFirst()
        let isClosing = scan.first == UInt8(ascii: "/")
        if isClosing { scan = scan.dropFirst() }
        let name = scan.prefix { isLetter($0) || (0x30...0x39).contains($0) }
        guard let first = name.first, isLetter(first) else { return nil }
        scan = scan.dropFirst(name.count)
        var attributes: [(String, String)] = []
        while let byte = scan.first, byte != UInt8(ascii: ">") {
            let attribute = scan.prefix { isLetter($0) || $0 == UInt8(ascii: "-") }
            guard !attribute.isEmpty else {
                scan = scan.dropFirst()
                continue
            }
            scan = scan.dropFirst(attribute.count)
            var value: ArraySlice<UInt8> = []
            if scan.first == UInt8(ascii: "=") {
                scan = scan.dropFirst()
                if let quote = scan.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                    value = scan.dropFirst().prefix { $0 != quote }
                    scan = scan.dropFirst(value.count + 2)
                } else {
                    value = scan.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") }
                    scan = scan.dropFirst(value.count)
                }
            }
            attributes.append((String(decoding: attribute, as: UTF8.self).lowercased(), unescaped(value)))
        }
        guard scan.first == UInt8(ascii: ">") else { return nil }
        rest = scan.dropFirst()
        return Tag(
            name: String(decoding: name, as: UTF8.self).lowercased(), isClosing: isClosing, attributes: attributes)
    }

    private static func unescaped(_ value: ArraySlice<UInt8>) -> String {
        var rest = value
        var text = String.UnicodeScalarView()
        var plain: [UInt8] = []
        var result = ""
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "&"), let code = consumeEntity(&rest), let scalar = Unicode.Scalar(code) {
                result += String(decoding: plain, as: UTF8.self)
                plain = []
                text.append(scalar)
                result += String(text)
                text = .init()
            } else {
                plain.append(byte)
            }
        }
        return result + String(decoding: plain, as: UTF8.self)
    }

    private static let named: [String: UInt32] = [
        "amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39, "nbsp": 160,
    ]

    /// Returns the code point of the entity whose `&` was consumed.
    private static func consumeEntity(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        let body = rest.prefix(10).prefix { $0 != UInt8(ascii: ";") }
        guard rest.dropFirst(body.count).first == UInt8(ascii: ";") else { return nil }
        let name = String(decoding: body, as: UTF8.self)
        let code: UInt32? =
            if name.hasPrefix("#x") { UInt32(name.dropFirst(2), radix: 16) } else if name.hasPrefix("#") {
                UInt32(name.dropFirst())
            } else { named[name] }
        guard let code, Unicode.Scalar(code) != nil else { return nil }
        rest = rest.dropFirst(body.count + 1)
        return code
    }

    private static func encode(_ code: UInt32, into out: inout [UInt8]) {
        switch code {
        case 38: out.append(contentsOf: "&amp;".utf8)
        case 60: out.append(contentsOf: "&lt;".utf8)
        case 62: out.append(contentsOf: "&gt;".utf8)
        case 34: out.append(contentsOf: "&quot;".utf8)
        case 160: out.append(contentsOf: "&nbsp;".utf8)
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E:
            if let byte = UInt8(exactly: code), ".,-:;!?/()".utf8.contains(byte) {
                out.append(byte)
            } else {
                out.append(contentsOf: "&#\(code);".utf8)
            }
        default:
            if let scalar = Unicode.Scalar(code) { out.append(contentsOf: Array(String(scalar).utf8)) }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
