extension [Unicode.Scalar] {
    /// How often the sign stands from here on without anything else between.
    func length(of sign: Unicode.Scalar, at start: Int) -> Int {
        self[start...].prefix { $0 == sign }.count
    }
}

extension Unicode.Scalar {
    /// White space by CommonMark: Unicode's space separators and the controls that move on.
    var isWhitespace: Bool {
        properties.generalCategory == .spaceSeparator || (0x09...0x0D).contains(value)
    }

    var isPunctuation: Bool { properties.isPunctuationOrSymbol }
}

extension Unicode.Scalar.Properties {
    /// Punctuation by CommonMark 0.31: Unicode's categories P and S.
    var isPunctuationOrSymbol: Bool {
        switch generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        default: false
        }
    }
}
