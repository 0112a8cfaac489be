/// Texts on a terminal: the columns that they occupy, and characters that must not reach the terminal.
///
/// Names and messages come from the tools. A control character in them could move the cursor or hide other text.
enum DisplayText {
    /// Returns a text on one line, without characters that control the terminal.
    static func line(_ text: String) -> String {
        printable(text, keepsLineBreaks: false)
    }

    /// Returns a text with its line breaks, without characters that control the terminal.
    static func paragraphs(_ text: String) -> String {
        printable(text, keepsLineBreaks: true)
    }

    /// Returns the number of columns that a line occupies.
    static func width(_ line: String) -> Int {
        line.reduce(0) { $0 + width($1) }
    }

    /// Returns the start of a line and an ellipsis if the line occupies more columns than the limit.
    static func shortened(_ line: String, to limit: Int) -> String {
        guard width(line) > limit else { return line }
        var rest = limit - 1
        let start = line.prefix { character in
            rest -= width(character)
            return rest >= 0
        }
        return start + "…"
    }

    /// Returns the columns of a character: 2 for an East Asian character or an emoji, 0 for a lone combining mark.
    private static func width(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        if scalars.contains(where: { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }) { return 2 }
        return scalars.map(width).max() ?? 0
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default: wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The scalars with the East Asian width `W` or `F` (Unicode Standard Annex 11), apart from emoji.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]

    private static func printable(_ text: String, keepsLineBreaks: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n", keepsLineBreaks {
                result.append(scalar)
            } else {
                result.append(visible(scalar))
            }
        }
        return String(result)
    }

    /// Returns the visible form of a scalar: a space for white space, a control picture for a control character.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control where (0x09...0x0D).contains(scalar.value), .lineSeparator, .paragraphSeparator: " "
        case .control where scalar.value < 0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case .control: scalar.value == 0x7F ? "\u{2421}" : "\u{FFFD}"
        // A zero-width joiner or non-joiner is a part of emoji and of words in some scripts.
        case .format where scalar.value != 0x200C && scalar.value != 0x200D: "\u{FFFD}"
        default: scalar
        }
    }
}
