/// A file that hangs on an item, as its tool tells of it; what is in it stays there until it is carried over.
///
/// No tool tells what is in a file before it is read: two of the same name and length count as the same.
public struct AttachedFile: Hashable, Sendable, Codable, Comparable {
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

    /// Whether two files count as the same, wherever they hang.
    public func isLike(_ other: AttachedFile) -> Bool { name == other.name && size == other.size }

    /// By name, length and id.
    public static func < (left: AttachedFile, right: AttachedFile) -> Bool {
        (left.name, left.size, left.id) < (right.name, right.size, right.id)
    }
}
