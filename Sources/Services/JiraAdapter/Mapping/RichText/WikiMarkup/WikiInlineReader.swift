internal import EntityModel

/// Reads one line of wiki markup, in linear time.
struct WikiInlineReader {
    private let bytes: ArraySlice<UInt8>
    private let isInLink: Bool
    private var index: Int
    private var text: [UInt8] = []
    /// The line at the bottom, and the open marks above it, each kind at most once.
    private var frames: [Frame] = [Frame(mark: nil, isForced: false)]
    private var losses: FormattingLossCounter
    /// Whether the rest of the line contains no end of monospaced text or of an image, so that no further search is
    /// needed.
    private var hasNoMonospaceEnd = false
    private var hasNoImageEnd = false

    private struct Frame {
        let mark: WikiMark?
        let isForced: Bool
        var inlines: [RichText.Inline] = []
    }

    private init(_ bytes: ArraySlice<UInt8>, isInLink: Bool, losses: FormattingLossCounter) {
        self.bytes = bytes
        self.isInLink = isInLink
        self.losses = losses
        index = bytes.startIndex
    }

    static func read(
        _ bytes: ArraySlice<UInt8>, isInLink: Bool = false, losses: inout FormattingLossCounter
    ) -> [RichText.Inline] {
        var reader = WikiInlineReader(bytes, isInLink: isInLink, losses: losses)
        while reader.index < bytes.endIndex {
            reader.readNext()
        }
        while reader.frames.count > 1 {
            reader.discardOpenMark()
        }
        reader.endText()
        losses = reader.losses
        return reader.frames[0].inlines
    }

    private mutating func readNext() {
        let byte = bytes[index]
        let isRead =
            switch byte {
            case ASCII.backslash: readBackslash()
            case ASCII.openBrace: readBrace()
            case ASCII.openBracket: readLink()
            case ASCII.exclamation: readImage()
            case ASCII.ampersand: readEntity()
            case UInt8(ascii: "("), ASCII.colon, ASCII.semicolon: readEmoticon()
            case ASCII.asterisk, ASCII.underscore, ASCII.hyphen, ASCII.plus, ASCII.caret, ASCII.tilde, ASCII.question:
                readMark()
            default: ASCII.isLetter(byte) && readAddress()
            }
        guard !isRead else { return }
        text.append(byte)
        index += 1
    }

    private mutating func endText() {
        guard !text.isEmpty else { return }
        frames[frames.count - 1].inlines.append(.text(String(decoding: text, as: UTF8.self)))
        text.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ inline: RichText.Inline) {
        endText()
        frames[frames.count - 1].inlines.append(inline)
    }

    private var rest: ArraySlice<UInt8> { bytes[index...] }

    // MARK: Escapes

    private mutating func readBackslash() -> Bool {
        guard index + 1 < bytes.endIndex else { return false }
        let next = bytes[index + 1]
        if next == ASCII.backslash {
            append(.lineBreak)
        } else if ASCII.isEscapable(next) || WikiEmoticon.begins(at: index + 1, in: bytes, before: .space) {
            text.append(next)
        } else {
            return false
        }
        index += 2
        return true
    }

    private mutating func readEmoticon() -> Bool {
        guard let (character, length) = WikiEmoticon.read(at: index, in: bytes) else { return false }
        text += Array(character.utf8)
        index += length
        return true
    }

    private mutating func readEntity() -> Bool {
        guard let (replacement, length) = WikiEntity.read(rest) else { return false }
        text += Array(replacement.utf8)
        index += length
        return true
    }

    // MARK: Braces

    private mutating func readBrace() -> Bool {
        guard index + 1 < bytes.endIndex else { return false }
        if bytes[index + 1] == ASCII.openBrace { return readMonospace() }
        if index + 2 < bytes.endIndex, bytes[index + 2] == ASCII.closeBrace,
            let mark = WikiMark(rawValue: bytes[index + 1])
        {
            index += 3
            toggle(mark)
            return true
        }
        guard rest.starts(withText: "{color") || rest.starts(withText: "{anchor:") || rest.starts(withText: "{toc"),
            let end = rest.prefix(60).firstIndex(of: ASCII.closeBrace)
        else { return false }
        if rest.starts(withText: "{color:") {
            losses.add(.colour)
        } else if !rest.starts(withText: "{color") {
            losses.add(.macro)
        }
        index = end + 1
        return true
    }

    private mutating func readMonospace() -> Bool {
        guard !hasNoMonospaceEnd else { return false }
        var code: [UInt8] = []
        var place = index + 2
        while place + 1 < bytes.endIndex {
            if bytes[place] == ASCII.backslash, ASCII.isEscapable(bytes[place + 1]) {
                code.append(bytes[place + 1])
                place += 2
            } else if bytes[place] == ASCII.closeBrace, bytes[place + 1] == ASCII.closeBrace {
                guard !code.isEmpty else { return false }
                append(.code(String(decoding: code, as: UTF8.self)))
                index = place + 2
                return true
            } else if bytes[place] == ASCII.ampersand, let (replacement, length) = WikiEntity.read(bytes[place...]) {
                code += Array(replacement.utf8)
                place += length
            } else {
                code.append(bytes[place])
                place += 1
            }
        }
        hasNoMonospaceEnd = true
        return false
    }

    // MARK: Links and images

    private mutating func readLink() -> Bool {
        guard !isInLink, let link = WikiLink(bytes[(index + 1)...]) else { return false }
        switch link.target {
        case .address(let address):
            let inner = link.text.map { Self.read($0, isInLink: true, losses: &losses) }
            append(.link(url: address, inner ?? [.text(address.withoutMailScheme)]))
        case .mention(let name):
            losses.add(.mention)
            append(.text("@" + name))
        case .attachment(let name):
            losses.add(.attachment)
            append(.text(link.text.map { String(decoding: $0, as: UTF8.self) } ?? name))
        case .anchor(let name):
            losses.add(.link)
            append(.text(link.text.map { String(decoding: $0, as: UTF8.self) } ?? name))
        }
        index = link.end
        return true
    }

    private mutating func readImage() -> Bool {
        guard !hasNoImageEnd, CharacterKind(before: index, in: bytes) != .word,
            CharacterKind(at: index + 1, in: bytes) != .space
        else { return false }
        guard let end = bytes[(index + 1)...].firstIndex(of: ASCII.exclamation) else {
            hasNoImageEnd = true
            return false
        }
        let source = bytes[(index + 1)..<end].prefix { $0 != ASCII.bar }
        guard end - index < 2000, let dot = source.lastIndex(of: UInt8(ascii: ".")), dot > source.startIndex,
            dot + 1 < source.endIndex, bytes[end - 1] != ASCII.backslash, bytes[end - 1] != ASCII.space
        else { return false }
        losses.add(.image)
        let name = String(decoding: source, as: UTF8.self)
        append(WikiLink.isAddress(source) && !isInLink ? .link(url: name, [.text(name)]) : .text(name))
        index = end + 1
        return true
    }

    private mutating func readAddress() -> Bool {
        guard !isInLink, CharacterKind(before: index, in: bytes) != .word,
            let end = WikiLink.endOfBareAddress(bytes[index...])
        else { return false }
        let address = String(decoding: bytes[index..<end], as: UTF8.self)
        append(.link(url: address, [.text(address.withoutMailScheme)]))
        index = end
        return true
    }

    // MARK: Marks

    private mutating func readMark() -> Bool {
        let byte = bytes[index]
        let run = rest.prefix { $0 == byte }.count
        guard run == (byte == ASCII.question ? 2 : 1), let mark = WikiMark(rawValue: byte) else {
            text += Array(repeating: byte, count: run)
            index += run
            return true
        }
        let before = CharacterKind(before: index, in: bytes)
        let after = CharacterKind(at: index + run, in: bytes)
        if before != .space, after != .word, frames.contains(where: { $0.mark == mark && !$0.isForced }) {
            index += run
            close(mark)
        } else if before != .word, after != .space, !frames.contains(where: { $0.mark == mark }) {
            index += run
            open(mark, isForced: false)
        } else {
            text += Array(repeating: byte, count: run)
            index += run
        }
        return true
    }

    private mutating func toggle(_ mark: WikiMark) {
        if frames.contains(where: { $0.mark == mark }) {
            close(mark)
        } else {
            open(mark, isForced: true)
        }
    }

    private mutating func open(_ mark: WikiMark, isForced: Bool) {
        endText()
        frames.append(Frame(mark: mark, isForced: isForced))
    }

    private mutating func close(_ mark: WikiMark) {
        while let last = frames.last?.mark, last != mark {
            discardOpenMark()
        }
        endText()
        let frame = frames.removeLast()
        if let loss = mark.loss { losses.add(loss) }
        frames[frames.count - 1].inlines += mark.wrap(frame.inlines)
    }

    /// Turns an open mark without a closing mark into text.
    private mutating func discardOpenMark() {
        endText()
        let frame = frames.removeLast()
        guard let mark = frame.mark else { return }
        frames[frames.count - 1].inlines.append(.text(mark.notation(isForced: frame.isForced)))
        frames[frames.count - 1].inlines += frame.inlines
    }
}

extension String {
    fileprivate var withoutMailScheme: String { hasPrefix("mailto:") ? String(dropFirst(7)) : self }
}
