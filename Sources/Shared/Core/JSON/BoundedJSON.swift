public import Foundation

/// Decodes JSON from external sources within limits on its length and nesting.
///
/// A recursive decoder can exhaust the stack on a few kilobytes of brackets. Therefore the depth is checked before
/// anything is decoded.
public enum BoundedJSON {
    /// The reason why a text was not decoded.
    ///
    /// It never contains anything of the text.
    public enum ReadError: Error, Hashable, Sendable, CustomStringConvertible {
        case tooLong(maximum: Int)
        case tooDeep(maximum: Int)
        case notJSON
        /// The JSON has another structure. The path is where it differs.
        case unexpected(path: String, problem: String)

        public var description: String {
            switch self {
            case .tooLong(let maximum): "the JSON is longer than \(maximum) bytes"
            case .tooDeep(let maximum): "the JSON is nested deeper than \(maximum) levels"
            case .notJSON: "the text is not JSON"
            case .unexpected(let path, let problem): "\(problem) at \(path.isEmpty ? "the top" : path)"
            }
        }
    }

    public static let maximumDepth = 64

    /// Decodes a value.
    ///
    /// - Parameters:
    ///   - type: The type of the value.
    ///   - bytes: The text in UTF-8.
    ///   - maximumBytes: The maximum length of the text.
    ///   - maximumDepth: The maximum nesting depth of arrays and objects.
    ///   - decoder: The decoder with its strategies for dates and keys.
    /// - Returns: The value.
    /// - Throws: ``ReadError`` if the text cannot be decoded.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], maximumBytes: Int = 5 << 20,
        maximumDepth: Int = BoundedJSON.maximumDepth, decoder: JSONDecoder = JSONDecoder()
    ) throws(ReadError) -> Value {
        guard bytes.count <= maximumBytes else { throw .tooLong(maximum: maximumBytes) }
        guard depth(of: bytes, stoppingAbove: maximumDepth) <= maximumDepth else {
            throw .tooDeep(maximum: maximumDepth)
        }
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw ReadError(error)
        } catch {
            throw .notJSON
        }
    }

    /// Decodes a value from only some members, which saves the time for the others.
    ///
    /// - Parameters:
    ///   - type: The type of the value. It must be decodable from the selected members.
    ///   - bytes: The text in UTF-8.
    ///   - selection: The members to read.
    ///   - maximumBytes: The maximum length of the text.
    ///   - maximumDepth: The maximum nesting depth of arrays and objects.
    /// - Returns: The value.
    /// - Throws: ``ReadError`` if the text cannot be decoded. In parts that are not selected, only brackets and strings
    ///   are checked.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], reading selection: JSONFieldMask,
        maximumBytes: Int = 5 << 20, maximumDepth: Int = BoundedJSON.maximumDepth
    ) throws(ReadError) -> Value {
        guard bytes.count <= maximumBytes else { throw .tooLong(maximum: maximumBytes) }
        let excerpt = try JSONProjector.of(bytes, selection, maximumDepth: maximumDepth)
        do {
            return try JSONDecoder().decode(type, from: Data(excerpt))
        } catch let error as DecodingError {
            throw ReadError(error)
        } catch {
            throw .notJSON
        }
    }

    /// Returns the nesting depth of arrays and objects, counting the brackets outside of strings.
    ///
    /// The result for invalid JSON is arbitrary.
    static func depth(of bytes: [UInt8], stoppingAbove limit: Int = Int.max) -> Int {
        // Each byte of every message passes this loop, so it avoids bounds checks.
        bytes.withUnsafeBufferPointer { bytes in
            var depth = 0
            var maxSeen = 0
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                        // An escaped character cannot end the string.
                        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                    }
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    depth += 1
                    maxSeen = max(maxSeen, depth)
                    if maxSeen > limit { return maxSeen }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                default:
                    break
                }
                index += 1
            }
            return maxSeen
        }
    }
}

extension BoundedJSON.ReadError {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .unexpected(path: Self.path(context.codingPath + [key]), problem: "a value is missing")
        case .typeMismatch(let type, let context):
            self = .unexpected(path: Self.path(context.codingPath), problem: "a value is not of type \(type)")
        case .valueNotFound(let type, let context):
            self = .unexpected(path: Self.path(context.codingPath), problem: "null is not a \(type)")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self = .unexpected(path: Self.path(context.codingPath), problem: "a value is invalid")
        default:
            self = .notJSON
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
}
