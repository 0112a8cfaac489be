/// Decoder for HTML character references: the numeric ones and the named ones that editors write.
public enum HTMLEntity {
    private static let named: [String: UInt32] = [
        "amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39, "nbsp": 160, "copy": 169, "reg": 174, "trade": 8482,
        "hellip": 8230, "mdash": 8212, "ndash": 8211, "lsquo": 8216, "rsquo": 8217, "ldquo": 8220, "rdquo": 8221,
        "laquo": 171, "raquo": 187, "bull": 8226, "middot": 183, "euro": 8364, "pound": 163, "deg": 176, "plusmn": 177,
        "times": 215, "divide": 247, "sect": 167, "para": 182, "larr": 8592, "rarr": 8594, "uarr": 8593, "darr": 8595,
        "auml": 228, "ouml": 246, "uuml": 252, "Auml": 196, "Ouml": 214, "Uuml": 220, "szlig": 223, "eacute": 233,
        "egrave": 232, "agrave": 224, "ccedil": 231, "ntilde": 241, "aring": 229, "oslash": 248, "shy": 173,
        "zwnj": 8204, "zwj": 8205, "thinsp": 8201, "ensp": 8194, "emsp": 8195,
    ]

    /// Returns the character for the name between `&` and `;`, or `nil` if the name is unknown.
    public static func decoded(_ name: some Collection<Unicode.Scalar>) -> Unicode.Scalar? {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: name)
        let name = String(text)
        let code: UInt32?
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            code = UInt32(name.dropFirst(2), radix: 16)
        } else if name.hasPrefix("#") {
            code = UInt32(name.dropFirst())
        } else {
            code = named[name]
        }
        guard let code else { return nil }
        // HTML and CommonMark use U+FFFD for references that name no character.
        return code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
    }

    /// Returns the text with its character references replaced by the characters.
    public static func decodedAll(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "&", let end = rest.prefix(33).firstIndex(of: ";"),
                let decoded = decoded(rest[rest.startIndex..<end])
            {
                result.append(decoded)
                rest = rest[(end + 1)...]
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
