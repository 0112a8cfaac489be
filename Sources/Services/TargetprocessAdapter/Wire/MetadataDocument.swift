/// A page of the tool's metadata, `/Index/meta` or `/{Type}/meta`, which the tool provides only in XML.
///
/// All content of these pages is in the attributes of their elements. A complete XML library would load libxml2 and
/// ICU. These libraries would need 6 MB of the adapter's memory for two pages that are read twice an hour.
struct MetadataDocument: Sendable {
    struct Element: Hashable, Sendable {
        var name: String
        var attributes: [String: String]
    }

    /// The page does not have the format of the tool's metadata.
    struct Malformed: Error {}

    /// The elements in the order of their start tags.
    let elements: [Element]

    /// - Parameter bytes: The bytes of the page in UTF-8.
    /// - Throws: ``Malformed`` if the page is not valid XML or contains a document type, which these pages do not have.
    init(_ bytes: [UInt8]) throws(Malformed) {
        var scanner = Scanner(bytes: bytes)
        var elements: [Element] = []
        while let element = try scanner.next() { elements.append(element) }
        guard !elements.isEmpty else { throw Malformed() }
        self.elements = elements
    }

    private struct Scanner {
        let bytes: [UInt8]
        var place = 0

        /// Returns the next element, or `nil` at the end.
        mutating func next() throws(Malformed) -> Element? {
            while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
                place = start + 1
                guard place < bytes.count else { throw Malformed() }
                switch bytes[place] {
                case UInt8(ascii: "?"): try skip("?>")
                case UInt8(ascii: "/"): try skip(">")
                case UInt8(ascii: "!"):
                    guard bytes[place...].starts(with: "!--".utf8) else { throw Malformed() }
                    place += 3
                    try skip("-->")
                default: return try element()
                }
            }
            return nil
        }

        private mutating func skip(_ end: StaticString) throws(Malformed) {
            let end = end.withUTF8Buffer { Array($0) }
            while place + end.count <= bytes.count {
                if bytes[place...].starts(with: end) {
                    place += end.count
                    return
                }
                place += 1
            }
            throw Malformed()
        }

        private mutating func element() throws(Malformed) -> Element {
            var element = Element(name: try name(), attributes: [:])
            while true {
                let isApart = try skipSpace()
                switch bytes[place] {
                case UInt8(ascii: ">"):
                    place += 1
                    return element
                case UInt8(ascii: "/"):
                    place += 1
                    guard place < bytes.count, bytes[place] == UInt8(ascii: ">") else { throw Malformed() }
                    place += 1
                    return element
                default:
                    guard isApart else { throw Malformed() }
                    let name = try name()
                    _ = try skipSpace()
                    guard bytes[place] == UInt8(ascii: "=") else { throw Malformed() }
                    place += 1
                    _ = try skipSpace()
                    element.attributes[name] = try value()
                }
            }
        }

        /// Skips white space and returns whether there was any.
        ///
        /// A byte must follow.
        private mutating func skipSpace() throws(Malformed) -> Bool {
            let start = place
            while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
            guard place < bytes.count else { throw Malformed() }
            return place > start
        }

        private mutating func name() throws(Malformed) -> String {
            let start = place
            while place < bytes.count, !" \t\r\n/>=<\"'&".utf8.contains(bytes[place]) { place += 1 }
            guard place > start, place < bytes.count else { throw Malformed() }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }

        private mutating func value() throws(Malformed) -> String {
            let quote = bytes[place]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw Malformed() }
            let start = place + 1
            guard let end = bytes[start...].firstIndex(of: quote), !bytes[start..<end].contains(UInt8(ascii: "<"))
            else { throw Malformed() }
            place = end + 1
            return try unescaped(bytes[start..<end])
        }

        private func unescaped(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> String {
            guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)
            var text = String(parts[0])
            for part in parts.dropFirst() {
                guard let end = part.firstIndex(of: ";") else { throw Malformed() }
                text.unicodeScalars.append(try scalar(part[..<end]))
                text += part[part.index(after: end)...]
            }
            return text
        }

        private func scalar(_ name: Substring) throws(Malformed) -> Unicode.Scalar {
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            default:
                let isHexadecimal = name.hasPrefix("#x")
                guard name.hasPrefix("#"),
                    let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10),
                    let scalar = Unicode.Scalar(number)
                else { throw Malformed() }
                return scalar
            }
        }
    }
}
