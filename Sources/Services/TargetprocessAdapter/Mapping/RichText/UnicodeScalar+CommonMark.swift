extension [Unicode.Scalar] {
    /// Returns the number of consecutive occurrences of the sign from a position on.
    func length(of sign: Unicode.Scalar, at start: Int) -> Int {
        self[start...].prefix { $0 == sign }.count
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is CommonMark white space: Unicode's space separators and the control characters tab to
    /// carriage return.
    var isWhitespace: Bool {
        properties.generalCategory == .spaceSeparator || (0x09...0x0D).contains(value)
    }

    var isPunctuation: Bool { properties.isPunctuationOrSymbol }
}

extension Unicode.Scalar.Properties {
    /// Whether the scalar is CommonMark 0.31 punctuation: Unicode's categories P and S.
    var isPunctuationOrSymbol: Bool {
        switch generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        default: false
        }
    }
}
