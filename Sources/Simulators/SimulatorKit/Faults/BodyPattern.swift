/// A pattern for request bodies that limits a fault: a firewall's pattern, a character, or a size.
package struct BodyPattern: Sendable {
    private let texts: [[UInt8]]
    private let isBeyondBMP: Bool
    private let maxBytes: Int?

    /// - Parameters:
    ///   - texts: The texts of which the body must contain one, compared case-insensitively; empty for any body.
    ///   - isBeyondBMP: Whether the body must contain a character that UTF-8 encodes with four bytes.
    ///   - largest: The number of bytes that the body must exceed.
    package init(texts: [String], isBeyondBMP: Bool, largest: Int?) {
        self.texts = texts.map { Array($0.lowercased().utf8) }
        self.isBeyondBMP = isBeyondBMP
        maxBytes = largest
    }

    /// Whether a body matches the pattern.
    package func fits(_ body: [UInt8]) -> Bool {
        if let maxBytes, body.count <= maxBytes { return false }
        if isBeyondBMP, !body.contains(where: { $0 >= 0xF0 }) { return false }
        guard !texts.isEmpty else { return true }
        let lower = body.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return texts.contains { Self.occurs($0, in: lower) }
    }

    private static func occurs(_ text: [UInt8], in body: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        var index = 0
        while let found = body[index...].firstIndex(of: first), found + text.count <= body.count {
            if body[found..<found + text.count].elementsEqual(text) { return true }
            index = found + 1
        }
        return false
    }
}
