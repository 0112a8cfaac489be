/// A file that is attached to an item, as its tool reports it; its content stays there until it is copied.
///
/// Within one tool the ID identifies a file, and its content never changes. Two files of different tools are the same
/// if their content is the same; name and size only tell which files are worth comparing.
public struct Attachment: Hashable, Sendable, Codable, Comparable {
    /// The item that it hangs on.
    public var item: EntityReference
    /// In its tool.
    public var id: String
    public var name: String
    /// In bytes.
    public var size: Int64
    public var mimeType: String?
    /// Whether a text of the item shows the file, in a tool that deletes a file once no text shows it anymore.
    public var isMentioned: Bool?

    public init(item: EntityReference, id: String, name: String, size: Int64, mimeType: String? = nil) {
        self.item = item
        self.id = id
        self.name = name
        self.size = size
        self.mimeType = mimeType
    }

    /// Whether two values describe one file of one tool.
    public func isSame(as other: Attachment) -> Bool { id == other.id && item.tool.id == other.item.tool.id }

    /// Whether two files of different tools may have the same content: their sizes are equal, and their names are equal
    /// or differ by what a tool does to names.
    ///
    /// Tools shorten names, replace characters, change the Unicode form, and append " (1)".
    public func isEquivalent(_ other: Attachment) -> Bool {
        guard size == other.size else { return false }
        if name == other.name { return true }
        let (short, long) =
            reducedName.count < other.reducedName.count
            ? (reducedName, other.reducedName) : (other.reducedName, reducedName)
        return short == long || short.count >= Self.minimumPrefix && long.hasPrefix(short)
    }

    /// The number of letters and digits that a shortened name must still share with the whole one.
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

    /// By name, length and id.
    public static func < (left: Attachment, right: Attachment) -> Bool {
        (left.name, left.size, left.id) < (right.name, right.size, right.id)
    }
}
