/// The bytes of a file while they come in, so that none is ever held whole.
public struct ByteStream: Sendable {
    /// How many there are, where that is told beforehand.
    public let length: Int64?
    /// The next chunk, of some hundred kilobytes at most; `nil` at the end.
    public let next: @Sendable () async throws -> [UInt8]?

    public init(length: Int64?, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.next = next
    }
}

/// Where the bytes of other tools' files come from.
public protocol AttachmentSource: Sendable {
    /// Lends the bytes of a file while they come in.
    ///
    /// - Parameters:
    ///   - file: hangs on an item of another tool.
    ///   - account: whose file it is.
    ///   - consume: takes the bytes.
    /// - Returns: what `consume` gave.
    /// - Throws: ``ToolError`` if the file cannot be had; what `consume` throws.
    func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value
}
