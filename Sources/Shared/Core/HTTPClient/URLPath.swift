import Primitives

/// A path and a query that are composed of encoded parts, so that no part can change the structure of the URL.
public struct URLPath: Hashable, Sendable {
    /// The encoded path and query, as part of a URL.
    public let text: String

    /// - Parameters:
    ///   - segments: The segments of the path, not encoded. A segment that is empty, `.`, or `..` may be removed when
    ///     the URL is normalized.
    ///   - query: The names and values, not encoded.
    public init(_ segments: [String], query: [(name: String, value: String)] = []) {
        var text = segments.map { "/" + URLPath.encode($0) }.joined()
        if !query.isEmpty {
            text += "?" + query.map { URLPath.encode($0.name) + "=" + URLPath.encode($0.value) }.joined(separator: "&")
        }
        self.text = text
    }

    /// Percent-encodes all characters except the unreserved ones (RFC 3986 §2.3).
    public static func encode(_ part: String) -> String {
        var bytes: [UInt8] = []
        for byte in part.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += Hex.percentEncoded(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The description is the path without the query.
extension URLPath: CustomStringConvertible {
    public var description: String { String(text.prefix { $0 != "?" }) }
}
