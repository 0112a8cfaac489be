/// The bytes of a file, in chunks, so that no file is ever held in memory as a whole.
public struct ByteStream: Sendable {
    /// The number of bytes; `nil` if the sender did not announce it.
    public let length: Int64?
    /// Returns the next chunk, of at most a few hundred kilobytes; `nil` at the end.
    public let next: @Sendable () async throws -> [UInt8]?

    public init(length: Int64?, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.next = next
    }
}

/// A source that reads the content of attachments of other tools.
public protocol AttachmentSource: Sendable {
    /// Opens a file and passes its bytes to a closure while they arrive.
    ///
    /// - Parameters:
    ///   - file: A file that is attached to an item of another tool.
    ///   - account: The account that the file belongs to.
    ///   - consume: A closure that reads the bytes.
    /// - Returns: The result of `consume`.
    /// - Throws: ``ToolError`` if the file cannot be read, or the error that `consume` throws.
    func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value
}

/// The part of a gateway that reads the attachments of its own tool.
public protocol AttachmentReader: Sendable {
    /// Returns the metadata of an attachment.
    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment

    /// Passes the bytes of an attachment to a function while they arrive.
    ///
    /// - Parameters:
    ///   - file: The attachment as ``attachment(_:of:)`` returns it.
    ///   - consume: The function that receives the bytes.
    /// - Throws: An error of the tool, or an error of `consume`.
    func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws
}

extension AttachmentReader {
    public func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        throw ToolError(kind: .notFound, message: "The file does not exist.")
    }

    public func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws {
        throw ToolError(kind: .notFound, message: "The file does not exist.")
    }
}
