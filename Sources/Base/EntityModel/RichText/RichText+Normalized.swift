extension RichText {
    /// Returns the text in its normal form, in which two texts that look the same are equal.
    ///
    /// - Whitespace runs become one space. Whitespace at the ends of a line is removed, because both tools hide it.
    /// - Adjacent runs of the same formatting are joined.
    /// - Styles nest in a fixed order and do not cover whitespace at their ends.
    /// - Parts that show nothing are dropped.
    ///
    /// A second normalization changes nothing.
    public func normalized() -> RichText {
        RichText(blocks: Self.normalized(blocks))
    }

    private static func normalized(_ blocks: [Block]) -> [Block] {
        blocks.compactMap { block in
            switch block {
            case .paragraph(let inlines):
                let inlines = normalized(inlines)
                return inlines.isEmpty ? nil : .paragraph(inlines)
            case .heading(let level, let inlines):
                let inlines = normalized(inlines)
                return inlines.isEmpty ? nil : .heading(level: min(max(level, 1), 6), inlines)
            case .list(let ordered, let items):
                let items = items.map { normalized($0) }.filter { !$0.isEmpty }
                return items.isEmpty ? nil : .list(ordered: ordered, items: items)
            case .code(let language, let text):
                let text = normalizedCode(text)
                return text.isEmpty ? nil : .code(language: language.flatMap(normalizedLanguage), text)
            case .quote(let blocks):
                let blocks = normalized(blocks)
                return blocks.isEmpty ? nil : .quote(blocks)
            case .rule:
                return .rule
            }
        }
    }

    private static func normalized(_ inlines: [Inline]) -> [Inline] {
        if case .text(let text)? = inlines.first, inlines.count == 1, text.isNormalized {
            return inlines
        }
        var line = InlineRunNormalizer()
        for run in InlineRun.runs(of: inlines) {
            line.append(run)
        }
        return InlineRun.inlines(of: line.finish())
    }

    /// Returns code with `\n` as line ends, without control characters and without blank lines at the ends.
    private static func normalizedCode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isAfterReturn = false
        for byte in text.utf8 {
            if byte == .carriageReturn || byte == .newline && !isAfterReturn {
                bytes.append(.newline)
            } else if byte >= .space || byte == .tab {
                bytes.append(byte)
            }
            isAfterReturn = byte == .carriageReturn
        }
        let start = bytes.firstIndex { $0 != .newline } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 != .newline }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func normalizedLanguage(_ language: String) -> String? {
        let name = language.lowercased().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+#-_.".contains($0))
        }
        return name.isEmpty ? nil : name
    }
}

/// Collects the pieces of a paragraph.
///
/// It holds back whitespace until it knows what follows.
private struct InlineRunNormalizer {
    private var runs: [InlineRun] = []
    private var bytes: [UInt8] = []
    private var marks: InlineStyle = []
    private var link: String?
    private var isCode = false
    private var pendingSpace = false
    private var pendingBreaks = 0

    mutating func append(_ run: InlineRun) {
        switch run.content {
        case .lineBreak:
            pendingBreaks += 1
            pendingSpace = false
        case .code(let text):
            let code = InlineRun.normalizedCode(text)
            guard !code.isEmpty else {
                pendingSpace = pendingSpace || !text.isEmpty
                return
            }
            append(code[...], marks: run.marks, link: run.link, isCode: true)
        case .text(var text):
            text.withUTF8 { append(words: $0, marks: run.marks, link: run.link) }
        }
    }

    mutating func finish() -> [InlineRun] {
        flush()
        return runs
    }

    private mutating func append(words text: UnsafeBufferPointer<UInt8>, marks: InlineStyle, link: String?) {
        var start = 0
        for (index, byte) in text.enumerated() where byte <= .space {
            if start < index {
                append(text[start..<index], marks: marks, link: link, isCode: false)
            }
            pendingSpace = pendingSpace || byte.isWhiteSpace
            start = index + 1
        }
        if start < text.count {
            append(text[start...], marks: marks, link: link, isCode: false)
        }
    }

    private mutating func append(
        _ word: some Collection<UInt8>, marks: InlineStyle, link: String?, isCode: Bool
    ) {
        appendPending(before: marks, link: link)
        if marks != self.marks || link != self.link || isCode != self.isCode {
            flush()
            self.marks = marks
            self.link = link
            self.isCode = isCode
        }
        bytes.append(contentsOf: word)
    }

    /// Appends the pending whitespace with the formatting that its two neighbors share.
    private mutating func appendPending(before marks: InlineStyle, link: String?) {
        defer {
            pendingSpace = false
            pendingBreaks = 0
        }
        guard !bytes.isEmpty else { return }
        if pendingBreaks > 0 {
            flush()
            runs += Array(
                repeating: InlineRun(content: .lineBreak, marks: [], link: nil), count: pendingBreaks)
        } else if pendingSpace {
            let common = self.link == link ? self.marks.nested(marks) : []
            let link = self.link == link ? link : nil
            if common != self.marks || link != self.link || isCode {
                flush()
                self.marks = common
                self.link = link
                isCode = false
            }
            bytes.append(.space)
        }
    }

    private mutating func flush() {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        runs.append(InlineRun(content: isCode ? .code(text) : .text(text), marks: marks, link: link))
        bytes.removeAll(keepingCapacity: true)
    }
}

extension InlineRun {
    /// Returns inline code with spaces as line ends, without control characters and without spaces at the ends.
    fileprivate static func normalizedCode(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 where byte >= .space || byte.isWhiteSpace {
            bytes.append(byte < .space ? .space : byte)
        }
        guard let first = bytes.firstIndex(where: { $0 != .space }),
            let last = bytes.lastIndex(where: { $0 != .space })
        else { return [] }
        return Array(bytes[first...last])
    }
}

extension String {
    /// Whether normalization would change nothing, as for most paragraphs.
    fileprivate var isNormalized: Bool {
        var previous: UInt8 = .space
        for byte in utf8 {
            if byte < .space || byte == .space && previous == .space { return false }
            previous = byte
        }
        return previous != .space
    }
}

extension UInt8 {
    fileprivate static let tab: UInt8 = 0x09
    fileprivate static let newline: UInt8 = 0x0A
    fileprivate static let carriageReturn: UInt8 = 0x0D
    fileprivate static let space: UInt8 = 0x20

    fileprivate var isWhiteSpace: Bool { self == .space || self >= .tab && self <= .carriageReturn }
}
