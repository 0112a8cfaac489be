import Primitives

/// Normalizes the addresses of links and rejects unsafe ones.
public enum LinkURL {
    /// The URL schemes that make a browser execute the address.
    private static let unsafeSchemes: Set<String> = ["javascript", "vbscript", "data"]

    /// Returns the address with every character that RFC 3986 does not allow percent-encoded.
    ///
    /// The result is `nil` if the address is empty, or if a click on it would execute it.
    public static func normalized(_ address: String) -> String? {
        let bytes = address.utf8.filter { $0 >= 0x20 && $0 != 0x7F }
        guard let first = bytes.firstIndex(where: { $0 != 0x20 }), let last = bytes.lastIndex(where: { $0 != 0x20 })
        else { return nil }
        var result: [UInt8] = []
        for byte in bytes[first...last] {
            if isAllowed(byte) {
                result.append(byte)
            } else {
                result += Hex.percentEncoded(byte)
            }
        }
        let spelling = String(decoding: result, as: UTF8.self)
        if let colon = spelling.firstIndex(of: ":"), unsafeSchemes.contains(spelling[..<colon].lowercased()) {
            return nil
        }
        return spelling
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"),
            UInt8(ascii: "}"):
            false
        default:
            byte < 0x80
        }
    }
}
