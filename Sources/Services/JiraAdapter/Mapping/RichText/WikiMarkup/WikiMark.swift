internal import EntityModel

/// A character that encloses the text that it formats.
enum WikiMark: UInt8 {
    case strong = 0x2A  // *
    case underline = 0x2B  // +
    case strikethrough = 0x2D  // -
    case citation = 0x3F  // ??
    case superscript = 0x5E  // ^
    case emphasis = 0x5F  // _
    case `subscript` = 0x7E  // ~

    /// Returns the notation of the mark.
    ///
    /// It is forced, with braces, next to a letter.
    func notation(isForced: Bool) -> String {
        let character = String(UnicodeScalar(rawValue))
        let mark = self == .citation ? character + character : character
        return isForced ? "{" + character + "}" : mark
    }

    func wrap(_ inlines: [RichText.Inline]) -> [RichText.Inline] {
        switch self {
        case .strong: [.strong(inlines)]
        case .underline: [.underline(inlines)]
        case .strikethrough: [.strikethrough(inlines)]
        case .emphasis, .citation: [.emphasis(inlines)]
        case .superscript, .subscript: inlines
        }
    }

    var loss: FormattingLoss.Feature? {
        switch self {
        case .superscript: .superscript
        case .subscript: .lowered
        case .strong, .underline, .strikethrough, .emphasis, .citation: nil
        }
    }
}
