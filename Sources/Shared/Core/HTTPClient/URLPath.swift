import Primitives

/// A path and a query, put together from their parts so that no part can be taken for another.
public struct URLPath: Hashable, Sendable {
    /// As it stands in a URL.
    public let text: String

    /// - Parameters:
    ///   - segments: of the path, not encoded; none is empty, `.` or `..` in a URL that is to keep them.
    ///   - query: names and values, not encoded.
    public init(_ segments: [String], query: [(name: String, value: String)] = []) {
        var text = segments.map { "/" + URLPath.encode($0) }.joined()
        if !query.isEmpty {
            text += "?" + query.map { URLPath.encode($0.name) + "=" + URLPath.encode($0.value) }.joined(separator: "&")
        }
        self.text = text
    }

    /// Percent-encodes all but unreserved characters (RFC 3986 §2.3).
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

/// The path without the query.
extension URLPath: CustomStringConvertible {
    public var description: String { String(text.prefix { $0 != "?" }) }
}
