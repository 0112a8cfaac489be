import SimulatorKit

import enum Primitives.Hex

/// The query of a request, with case-insensitive names and decoded `+` and percent escapes.
struct Query: Sendable {
    private let values: [(name: String, value: String)]

    init(_ text: String?) { values = PercentEncoding.parameters(text ?? "") }

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
