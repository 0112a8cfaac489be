import EntityModel
public import Foundation

/// Decodes JSON from a customer's tool, even if parts of it exceed what a decoder accepts.
///
/// A program that cuts a text in the middle of an emoji leaves half of a surrogate pair. A decoder then rejects the
/// string, and often the whole document. A decoder also rejects deeply nested documents. In both cases, only the
/// invalid character or the inner formatting should be lost.
public enum ToolJSON {
    /// The depth from which nested documents are flattened.
    ///
    /// Foundation's decoder rejects 512 levels.
    ///
    /// One list level of an Atlassian document takes four levels of JSON, and 40 list levels must be readable.
    static let maximumDepth = 300
    /// The number of levels that a flattened document may have below ``maximumDepth``.
    private static let margin = 8

    /// Decodes a value from a tool's response or webhook request.
    ///
    /// - Parameters:
    ///   - type: The type of the value.
    ///   - bytes: The body as received.
    ///   - maximumBytes: The number of bytes from which the body is rejected.
    ///   - decoder: The decoder with its settings.
    /// - Returns: The value.
    /// - Throws: ``BoundedJSON/ReadError`` if the body cannot be decoded.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], maximumBytes: Int = .max,
        decoder: JSONDecoder = JSONDecoder()
    ) throws(BoundedJSON.ReadError) -> Value {
        try BoundedJSON.decode(
            type, from: readable(bytes), maximumBytes: maximumBytes, maximumDepth: maximumDepth + margin,
            decoder: decoder)
    }

    /// Decodes a value from only some members.
    ///
    /// - Parameters:
    ///   - type: The type of the value. It must be decodable from the selected members.
    ///   - bytes: The body as received.
    ///   - selection: The members to read.
    /// - Returns: The value.
    /// - Throws: ``BoundedJSON/ReadError`` if the body cannot be decoded.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], reading selection: JSONFieldMask
    ) throws(BoundedJSON.ReadError) -> Value {
        try BoundedJSON.decode(
            type, from: readable(bytes), reading: selection, maximumBytes: .max, maximumDepth: maximumDepth + margin)
    }

    /// Returns the same JSON in a form that a decoder accepts.
    ///
    /// - Lone surrogates and NUL characters become U+FFFD, because PostgreSQL cannot store NUL.
    /// - Bytes that are not UTF-8 become U+FFFD.
    /// - Documents that are nested deeper than ``maximumDepth`` lose their inner structure and keep their texts.
    ///
    /// - Parameter bytes: The body as received.
    /// - Returns: The repaired body, or the body itself if it needs no repair.
    public static func readable(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
        }
        for place in unreadableEscapes(in: bytes) {
            bytes.replaceSubrange(place + 2..<place + 6, with: "fffd".utf8)
        }
        guard BoundedJSON.depth(of: bytes, stoppingAbove: maximumDepth) > maximumDepth else { return bytes }
        return JSONFlattening.flattened(bytes, below: maximumDepth)
    }

    /// Returns the positions of escapes that do not represent a character on their own.
    private static func unreadableEscapes(in bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBufferPointer { bytes -> [Int] in
            guard let base = bytes.baseAddress else { return [] }
            var places: [Int] = []
            var index = 0
            while index < bytes.count, let found = memchr(base + index, Int32(UInt8(ascii: "\\")), bytes.count - index)
            {
                let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                index = place + 2
                guard let unit = escape(at: place, in: bytes) else { continue }
                index = place + 6
                switch unit {
                case 0: places.append(place)
                case 0xD800..<0xDC00:
                    if let next = escape(at: index, in: bytes), (0xDC00..<0xE000).contains(next) {
                        index += 6
                    } else {
                        places.append(place)
                    }
                case 0xDC00..<0xE000: places.append(place)
                default: break
                }
            }
            return places
        }
    }

    /// Returns the UTF-16 unit of a four-digit hexadecimal escape; `nil` if no escape is at this position.
    private static func escape(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[place + 2..<place + 6] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit
    }
}
