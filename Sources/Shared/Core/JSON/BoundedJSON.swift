public import Foundation

/// Reads JSON that someone else wrote, within bounds on its length and nesting.
///
/// A decoder that descends once for each bracket can be made to run out of stack with a few kilobytes of them; the
/// depth is therefore counted before anything is decoded.
public enum BoundedJSON {
    /// Why a text was not decoded; never with anything of the text.
    public enum ReadError: Error, Hashable, Sendable, CustomStringConvertible {
        case tooLong(maximum: Int)
        case tooDeep(maximum: Int)
        case notJSON
        /// JSON of another shape: the path at which it differs, and how.
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
    ///   - type: of the value.
    ///   - bytes: UTF-8.
    ///   - maximumBytes: the longest text that is looked at.
    ///   - maximumDepth: The number of levels that arrays and objects may nest.
    ///   - decoder: with the strategies for dates and keys.
    /// - Returns: the value.
    /// - Throws: ``ReadError``.
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

    /// Decodes a value of which only some members are read; the time that the others take is saved.
    ///
    /// - Parameters:
    ///   - type: of the value; it must do with the selected members.
    ///   - bytes: UTF-8.
    ///   - selection: what is read.
    ///   - maximumBytes: the longest text that is looked at.
    ///   - maximumDepth: The number of levels that arrays and objects may nest.
    /// - Returns: the value.
    /// - Throws: ``ReadError``; what is not selected is only checked for its brackets and strings.
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

    /// How deep arrays and objects are nested, as far as brackets outside of strings tell; what is not JSON has some
    /// depth, too.
    static func depth(of bytes: [UInt8], stoppingAbove limit: Int = Int.max) -> Int {
        // Each byte of every message passes here, without a check of its place.
        bytes.withUnsafeBufferPointer { bytes in
            var depth = 0
            var deepest = 0
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                        // What is escaped ends no string.
                        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                    }
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    depth += 1
                    deepest = max(deepest, depth)
                    if deepest > limit { return deepest }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                default:
                    break
                }
                index += 1
            }
            return deepest
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
            self = .unexpected(path: Self.path(context.codingPath), problem: "null stands for a \(type)")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self = .unexpected(path: Self.path(context.codingPath), problem: "a value is not a valid one")
        default:
            self = .notJSON
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
}
