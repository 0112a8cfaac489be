package import EntityModel

/// An attachment source without files.
package struct NoFiles: AttachmentSource {
    package init() {}

    package func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        throw ToolError(kind: .notFound, message: "there are no files")
    }
}
