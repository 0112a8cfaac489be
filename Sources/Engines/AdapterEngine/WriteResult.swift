public import EntityModel

/// The result of creating an item.
public struct CreationResult: Hashable, Sendable {
    public var entity: CreatedEntity
    /// The values that the item held when it was created, or `nil` if the tool does not report them reliably.
    public var stub: EntitySnapshot?
    /// Whether this call created the item.
    ///
    /// Otherwise, an earlier attempt created it.
    public var isNew: Bool

    public init(entity: CreatedEntity, stub: EntitySnapshot?, isNew: Bool = true) {
        self.entity = entity
        self.stub = stub
        self.isNew = isNew
    }
}

/// The result of a write.
public struct WriteResult: Hashable, Sendable {
    /// The item as it is after the write.
    ///
    /// It may already contain another user's edit.
    public var snapshot: EntitySnapshot
    /// The written fields as the answer to the write reports them.
    ///
    /// Empty if the tool does not report them.
    public var writtenValues: [FieldID: FieldValue]
    /// The outcomes for files that came from another tool.
    public var attachmentCopies: [Attachment: AttachmentCopyResult]
    /// The SHA-256 of the content of files that came from another tool.
    public var digests: [Attachment: [UInt8]] = [:]
    /// The adapter's choices between several ways to reach a value.
    ///
    /// History names them.
    public var choices: [FieldID: String]

    public init(
        snapshot: EntitySnapshot, writtenValues: [FieldID: FieldValue],
        attachmentCopies: [Attachment: AttachmentCopyResult] = [:],
        choices: [FieldID: String] = [:]
    ) {
        self.snapshot = snapshot
        self.writtenValues = writtenValues
        self.attachmentCopies = attachmentCopies
        self.choices = choices
    }
}

/// The outcome of copying a file from the other tool.
public enum AttachmentCopyResult: Hashable, Sendable {
    /// The tool stored the file under the contained name.
    case copied(Attachment)
    /// The tool did not accept the file, or the other tool did not return it.
    case rejected(ToolError)
}
