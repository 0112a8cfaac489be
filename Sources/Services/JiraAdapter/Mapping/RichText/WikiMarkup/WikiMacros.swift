/// The segments into which macros divide a wiki text.
enum WikiSegment: Equatable {
    case text(Range<Int>)
    /// `{code}` or `{noformat}`, whose body contains no markup.
    case code(language: String?, title: String?, Range<Int>)
    /// An `{adf}` macro, in which Jira Cloud hides content that wiki markup cannot represent.
    case document(Range<Int>)
    case quoteTag
    case panelTag(String, title: String?)
}

/// Finds block macros in one pass over the text.
struct WikiMacroScanner {
    private let bytes: [UInt8]
    private var segments: [WikiSegment] = []
    private var textStart = 0
    private var closings: [String: NextOccurrence] = [:]
    private var braceEnd = NextOccurrence(pattern: [ASCII.closeBrace])
    private var monospaceEnd = NextOccurrence(pattern: [ASCII.closeBrace, ASCII.closeBrace])
    private var lineEnd = NextOccurrence(pattern: [ASCII.newline])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func segments(of bytes: [UInt8]) -> [WikiSegment] {
        var scanner = WikiMacroScanner(bytes: bytes)
        scanner.scan()
        return scanner.segments
    }

    private mutating func scan() {
        var index = 0
        while let brace = bytes[index...].firstIndex(where: { $0 == ASCII.openBrace || $0 == ASCII.backslash }) {
            index = bytes[brace] == ASCII.backslash ? min(brace + 2, bytes.count) : afterBrace(brace)
        }
        endText(at: bytes.count)
    }

    /// Returns the index at which the scan continues after the brace at `brace`.
    private mutating func afterBrace(_ brace: Int) -> Int {
        let end = lineEnd.index(in: bytes, from: brace) ?? bytes.count
        if brace + 1 < bytes.count, bytes[brace + 1] == ASCII.openBrace {
            if let close = monospaceEnd.index(in: bytes, from: brace + 2), close < end { return close + 2 }
            return brace + 1
        }
        guard let close = braceEnd.index(in: bytes, from: brace + 1), close < end else { return brace + 1 }
        let tag = bytes[(brace + 1)..<close]
        let name = tag.prefix { $0 != ASCII.colon }
        guard name.count <= 8, name.allSatisfy(ASCII.isLetter) else { return brace + 1 }
        let parameters = MacroParameters(tag.dropFirst(name.count + 1))
        let body = close + 1
        let macro = String(decoding: name, as: UTF8.self)
        switch macro {
        case "code":
            return raw("{code}", from: brace, body: body) {
                .code(language: parameters["language"] ?? parameters.first, title: parameters["title"], $0)
            } ?? body
        case "noformat":
            return raw("{noformat}", from: brace, body: body) {
                .code(language: nil, title: parameters["title"], $0)
            } ?? body
        case "adf":
            return raw("{adf}", from: brace, body: body) { .document($0) } ?? body
        case "quote":
            endText(at: brace)
            segments.append(.quoteTag)
        case "panel", "info", "note", "warning", "tip":
            endText(at: brace)
            segments.append(.panelTag(macro, title: parameters["title"]))
        default:
            return body
        }
        textStart = body
        return body
    }

    /// Returns the index after a macro with a literal body, or `nil` if nothing closes the macro.
    private mutating func raw(
        _ closing: String, from brace: Int, body: Int, segment: (Range<Int>) -> WikiSegment
    ) -> Int? {
        let pattern = Array(closing.utf8)
        guard let end = closings[closing, default: NextOccurrence(pattern: pattern)].index(in: bytes, from: body) else {
            return nil
        }
        endText(at: brace)
        segments.append(segment(body..<end))
        textStart = end + pattern.count
        return textStart
    }

    private mutating func endText(at index: Int) {
        if textStart < index { segments.append(.text(textStart..<index)) }
        textStart = index
    }
}

/// The next occurrence of a byte string, for searches at growing indexes.
///
/// Each byte is compared only once.
struct NextOccurrence {
    let pattern: [UInt8]
    private var known: Int?
    private var searchedFrom = -1

    init(pattern: [UInt8]) {
        self.pattern = pattern
    }

    mutating func index(in bytes: [UInt8], from start: Int) -> Int? {
        if searchedFrom >= 0, start >= searchedFrom {
            guard let known else { return nil }
            if known >= start { return known }
        }
        searchedFrom = start
        known = search(bytes, from: start)
        return known
    }

    private func search(_ bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = start
        while index + pattern.count <= bytes.count {
            guard let candidate = bytes[index...].firstIndex(of: first) else { return nil }
            if bytes[candidate...].starts(with: pattern) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}

/// The parameters of a macro, such as `title=Main|borderStyle=solid|java`.
private struct MacroParameters {
    private var named: [String: String] = [:]
    /// The first parameter without a name.
    private(set) var first: String?

    init(_ bytes: ArraySlice<UInt8>) {
        for part in bytes.split(separator: ASCII.bar) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = String(decoding: pair[pair.count - 1], as: UTF8.self)
            if pair.count == 2 {
                named[String(decoding: pair[0], as: UTF8.self)] = value
            } else if first == nil {
                first = value
            }
        }
    }

    subscript(name: String) -> String? { named[name] }
}
