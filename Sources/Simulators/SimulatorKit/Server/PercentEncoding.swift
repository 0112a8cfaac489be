/// The percent-encoding of URLs (RFC 3986 §2.1) and of forms, in which `+` is a space.
package enum PercentEncoding {
    /// Decodes a text.
    ///
    /// - Parameters:
    ///   - text: The text, in which an invalid escape stays as it is.
    ///   - plus: Whether `+` is a space.
    /// - Returns: The decoded text.
    package static func decoded(_ text: some StringProtocol, plus: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                if rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                    bytes.append(code)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            case UInt8(ascii: "+") where plus: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the parameters of a query or a form in their order.
    package static func parameters(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(halves[0], plus: true), halves.count > 1 ? decoded(halves[1], plus: true) : "")
        }
    }
}
