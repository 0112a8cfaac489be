import EntityModel

/// Converts the URLs in a text to links, as the pages of Targetprocess do.
///
/// In an Atlassian document, a URL without a link cannot be clicked.
enum AddressLinks {
    private static let schemes = ["http://", "https://", "ftp://", "ftps://", "mailto:"].map { Array($0.utf8) }
    private static let www = Array("www.".utf8)

    static func adding(to text: RichText) -> RichText {
        RichText(blocks: text.blocks.map(adding))
    }

    private static func adding(to block: RichText.Block) -> RichText.Block {
        switch block {
        case .paragraph(let inlines): .paragraph(adding(to: inlines))
        case .heading(let level, let inlines): .heading(level: level, adding(to: inlines))
        case .list(let ordered, let items): .list(ordered: ordered, items: items.map { $0.map(adding) })
        case .quote(let blocks): .quote(blocks.map(adding))
        case .code, .rule: block
        }
    }

    private static func adding(to inlines: [RichText.Inline]) -> [RichText.Inline] {
        inlines.flatMap { inline -> [RichText.Inline] in
            switch inline {
            case .text(let text): pieces(of: text)
            case .emphasis(let inner): [.emphasis(adding(to: inner))]
            case .strong(let inner): [.strong(adding(to: inner))]
            case .strikethrough(let inner): [.strikethrough(adding(to: inner))]
            case .underline(let inner): [.underline(adding(to: inner))]
            case .code, .link, .lineBreak: [inline]
            }
        }
    }

    private static func pieces(of text: String) -> [RichText.Inline] {
        // Most texts contain no URL.
        guard text.contains(":") || text.contains("www.") else { return [.text(text)] }
        let bytes = Array(text.utf8)
        var pieces: [RichText.Inline] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            guard index == 0 || !isWord(bytes[index - 1]), let end = endOfAddress(in: bytes, at: index) else {
                index += 1
                continue
            }
            if start < index { pieces.append(.text(String(decoding: bytes[start..<index], as: UTF8.self))) }
            let address = String(decoding: bytes[index..<end], as: UTF8.self)
            let url = bytes[index...].starts(with: www) ? "http://" + address : address
            let shown = address.hasPrefix("mailto:") ? String(address.dropFirst(7)) : address
            pieces.append(.link(url: url, [.text(shown)]))
            (start, index) = (end, end)
        }
        if start < bytes.count { pieces.append(.text(String(decoding: bytes[start...], as: UTF8.self))) }
        return pieces
    }

    /// Returns the end of the URL.
    ///
    /// Punctuation at the end of a URL belongs to the surrounding sentence.
    private static func endOfAddress(in bytes: [UInt8], at index: Int) -> Int? {
        let rest = bytes[index...]
        guard let scheme = (schemes + [www]).first(where: { rest.starts(with: $0) }) else { return nil }
        let body = rest.dropFirst(scheme.count).prefix { byte in
            byte > 0x20 && !"|[]{}\"<>\\^`".utf8.contains(byte)
        }
        guard let last = body.lastIndex(where: { !".,;:!?'()*".utf8.contains($0) }) else { return nil }
        return last + 1
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
    }
}
