/// A file that is attached to an item, as its tool reports it.
///
/// The content stays in the tool until it is copied.
///
/// Within one tool, the ID identifies a file, and its content never changes. Two files of different tools are the same
/// if their content is the same. The name and the size only narrow down the files whose content must be compared.
public struct Attachment: Hashable, Sendable, Codable, Comparable {
    /// The item that the file is attached to.
    public var item: EntityReference
    /// The ID of the file in its tool.
    public var id: String
    public var name: String
    /// The size in bytes.
    public var size: Int64
    public var mimeType: String?
    /// Whether a text of the item shows the file.
    ///
    /// Set only for a tool that deletes a file once no text shows it.
    public var isMentioned: Bool?

    public init(item: EntityReference, id: String, name: String, size: Int64, mimeType: String? = nil) {
        self.item = item
        self.id = id
        self.name = name
        self.size = size
        self.mimeType = mimeType
    }

    /// Returns whether two values describe the same file of one tool.
    public func isSame(as other: Attachment) -> Bool { id == other.id && item.tool.id == other.item.tool.id }

    /// Returns whether two files of different tools may have the same content.
    ///
    /// Their sizes must be equal. Their names must be equal or differ only in the ways in which tools change names:
    /// tools shorten names, replace characters, change the Unicode form, and append " (1)".
    public func isEquivalent(_ other: Attachment) -> Bool {
        guard size == other.size else { return false }
        if name == other.name { return true }
        let (short, long) =
            reducedName.count < other.reducedName.count
            ? (reducedName, other.reducedName) : (other.reducedName, reducedName)
        return short == long || short.count >= Self.minimumPrefix && long.hasPrefix(short)
    }

    /// The number of letters and digits that a shortened name must share with the full name.
    private static let minimumPrefix = 20

    /// The ASCII letters and digits of the name before its last dot, without a number in parentheses at the end.
    private var reducedName: String {
        var stem = name[...]
        if let dot = stem.lastIndex(of: "."), dot > stem.startIndex { stem = stem[..<dot] }
        if stem.hasSuffix(")"), let open = stem.lastIndex(of: "(") {
            let number = stem[stem.index(after: open)...].dropLast()
            if !number.isEmpty, number.allSatisfy({ $0.isASCII && $0.isNumber }) { stem = stem[..<open] }
        }
        return String(
            decoding: stem.utf8.filter { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            }.map { $0 >= 0x41 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// Orders files by name, then by size, then by ID.
    public static func < (left: Attachment, right: Attachment) -> Bool {
        (left.name, left.size, left.id) < (right.name, right.size, right.id)
    }
}
