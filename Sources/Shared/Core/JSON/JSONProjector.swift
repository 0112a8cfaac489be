import Foundation

/// Copies the selected members of a JSON text in one pass that examines only brackets and strings.
///
/// A decoder processes each name and value, even if only a few of a long text are needed. This type reduces the text to
/// those. For the omitted parts, only the depth is counted; they are not checked for validity.
struct JSONProjector {
    private enum Byte {
        static let quote = UInt8(ascii: "\"")
        static let escape = UInt8(ascii: "\\")
        static let comma = UInt8(ascii: ",")
        static let colon = UInt8(ascii: ":")
        static let opened = UInt8(ascii: "{")
        static let closed = UInt8(ascii: "}")
        static let begun = UInt8(ascii: "[")
        static let ended = UInt8(ascii: "]")
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0
    private var kept: [UInt8] = []

    private let maximumDepth: Int

    private init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// Returns the selected part of a text.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - selection: The members to copy.
    ///   - maximumDepth: The maximum nesting depth of arrays and objects.
    /// - Returns: JSON with the same selected members.
    /// - Throws: `notJSON` for a text whose brackets, strings, or separators are not valid JSON; `tooDeep` for a text
    ///   that exceeds the depth.
    static func of(
        _ bytes: [UInt8], _ selection: JSONFieldMask, maximumDepth: Int = BoundedJSON.maximumDepth
    ) throws(BoundedJSON.ReadError) -> [UInt8] {
        let result = bytes.withUnsafeBufferPointer { bytes -> Result<[UInt8], BoundedJSON.ReadError> in
            var excerpt = JSONProjector(bytes, maximumDepth: maximumDepth)
            excerpt.kept.reserveCapacity(min(bytes.count, 8 << 10))
            do throws(BoundedJSON.ReadError) {
                excerpt.skipSpace()
                try excerpt.copy(selection)
                excerpt.skipSpace()
                guard excerpt.index == bytes.count else { throw .notJSON }
            } catch {
                return .failure(error)
            }
            return .success(excerpt.kept)
        }
        return try result.get()
    }

    // MARK: Copying

    private mutating func copy(_ selection: JSONFieldMask) throws(BoundedJSON.ReadError) {
        switch (selection.members, next) {
        case (let members?, Byte.opened): try copyObject(members, of: selection)
        case (.some, Byte.begun): try copyArray(selection)
        default:
            let start = index
            try skip()
            kept += bytes[start..<index]
        }
    }

    private mutating func copyObject(
        _ members: [JSONFieldMask.Member], of selection: JSONFieldMask
    ) throws(BoundedJSON.ReadError) {
        try open()
        var isFirst = true
        while next != Byte.closed {
            let start = index
            let isPlain = try skipString()
            let name = start..<index
            skipSpace()
            guard next == Byte.colon else { throw .notJSON }
            index += 1
            skipSpace()
            let place = isPlain && selection.canName(name.count - 2) ? place(of: name, among: members) : nil
            if isPlain, place == nil {
                try skip()
            } else {
                if !isFirst { kept.append(Byte.comma) }
                isFirst = false
                kept += bytes[name]
                kept.append(Byte.colon)
                // A name with an escape may be any name. Only the decoder can tell, so the member is copied.
                try copy(place.map { members[$0].selection } ?? .all)
            }
            try passComma(before: Byte.closed)
        }
        close()
    }

    private mutating func copyArray(_ selection: JSONFieldMask) throws(BoundedJSON.ReadError) {
        try open()
        var isFirst = true
        while next != Byte.ended {
            if !isFirst { kept.append(Byte.comma) }
            isFirst = false
            try copy(selection)
            try passComma(before: Byte.ended)
        }
        close()
    }

    /// Returns the index of the member with a quoted name.
    private func place(of name: Range<Int>, among members: [JSONFieldMask.Member]) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        for place in members.indices where members[place].name.count == name.count - 2 {
            let isEqual = members[place].name.withUnsafeBufferPointer { wanted in
                wanted.baseAddress.map { memcmp($0, base + name.lowerBound + 1, wanted.count) == 0 } ?? true
            }
            if isEqual { return place }
        }
        return nil
    }

    private mutating func open() throws(BoundedJSON.ReadError) {
        kept.append(bytes[index])
        try descend()
        skipSpace()
    }

    private mutating func close() {
        kept.append(bytes[index])
        depth -= 1
        index += 1
    }

    /// Skips the comma between two members.
    ///
    /// Before the end, no comma is allowed.
    private mutating func passComma(before end: UInt8) throws(BoundedJSON.ReadError) {
        skipSpace()
        if next == end { return }
        guard next == Byte.comma else { throw .notJSON }
        index += 1
        skipSpace()
        guard next != end else { throw .notJSON }
    }

    // MARK: Passing

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func descend() throws(BoundedJSON.ReadError) {
        depth += 1
        index += 1
        guard depth <= maximumDepth else { throw .tooDeep(maximum: maximumDepth) }
    }

    /// Skips a string and returns whether it contains no escape.
    private mutating func skipString() throws(BoundedJSON.ReadError) -> Bool {
        guard next == Byte.quote, let end = place(of: Byte.quote, in: index + 1..<bytes.count) else { throw .notJSON }
        guard place(of: Byte.escape, in: index + 1..<end) != nil else {
            index = end + 1
            return true
        }
        index += 1
        while index < bytes.count, bytes[index] != Byte.quote {
            // An escaped character cannot end the string.
            index += bytes[index] == Byte.escape ? 2 : 1
        }
        guard index < bytes.count else { throw .notJSON }
        index += 1
        return false
    }

    /// Returns the first position of a byte in a part of the text.
    private func place(of byte: UInt8, in part: Range<Int>) -> Int? {
        guard !part.isEmpty, let base = bytes.baseAddress,
            let found = memchr(base + part.lowerBound, Int32(byte), part.count)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Skips a value of any kind.
    private mutating func skip() throws(BoundedJSON.ReadError) {
        let outside = depth
        let start = index
        repeat {
            guard let byte = next else { break }
            switch byte {
            case Byte.quote:
                _ = try skipString()
            case Byte.opened, Byte.begun:
                try descend()
            case Byte.closed, Byte.ended:
                // This bracket ends the enclosing container, so the value ends before it.
                guard depth > outside else { break }
                depth -= 1
                index += 1
            default:
                index += 1
            }
        } while depth > outside
        guard depth == outside, index > start else { throw .notJSON }
        switch bytes[start] {
        case Byte.quote, Byte.opened, Byte.begun: return
        default: while let byte = next, isPartOfScalar(byte) { index += 1 }
        }
    }

    /// Returns whether a byte continues a number or a literal.
    private func isPartOfScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.comma, Byte.closed, Byte.ended, Byte.colon, Byte.quote, Byte.opened, Byte.begun: false
        default: !isSpace(byte)
        }
    }
}
