import enum Primitives.Hex

/// The query of a request, with case-insensitive names and decoded `+` and percent escapes.
struct Query: Sendable {
    private let values: [(name: String, value: String)]

    init(_ text: String?) {
        values = (text ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    subscript(name: String) -> String? {
        let name = name.lowercased()
        return values.last { $0.name.lowercased() == name }?.value
    }

    /// Returns the query of a following page: all parameters except the credentials, with another `skip`.
    func page(take: Int, skip: Int) -> String {
        let kept = values.filter { !["access_token", "token", "take", "skip"].contains($0.name.lowercased()) }
            .map { "\($0.name)=\(percentEncoded($0.value))" }
        return (kept + ["take=\(take)", "skip=\(skip)"]).joined(separator: "&")
    }

    /// The query for a log.
    var withoutCredentials: String {
        values.filter { !["access_token", "token"].contains($0.name.lowercased()) }.map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                if rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Percent-encodes characters that are not allowed in a query or have a meaning there (RFC 3986 §3.4).
func percentEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"):
            bytes.append(byte)
        default:
            bytes.append(contentsOf: [UInt8(ascii: "%"), Hex.digit(byte >> 4), Hex.digit(byte & 15)])
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
