import AdapterEngine
import AdapterKit
import EntityModel

/// The writer of the attachments of items, which the tool accepts and removes one by one.
struct TargetprocessAttachments: Sendable {
    /// The attachments of items.
    let attachments: AttachmentAPI
    /// The tool as entity references identify it.
    let tool: Tool
    /// The account that the connection belongs to.
    let account: AccountID
    /// The source of the other tools' attachments.
    let files: any AttachmentSource

    /// Makes the attachments of an item match the requested list.
    ///
    /// - Returns: The outcome for each of the other tool's attachments, and their content digests.
    func update(
        _ entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) -> (copies: [Attachment: AttachmentCopyResult], digests: [Attachment: [UInt8]]) {
        guard let id = Int64(entity.sourceId) else { return ([:], [:]) }
        let source = DigestingSource(files)
        let copier = AttachmentCopier(
            from: source, account: account, to: tool,
            upload: { (file, bytes) throws(ToolError) in
                try Self.requireReported(try await attachments.upload(file, bytes, to: id).file(of: entity))
            },
            list: { () throws(ToolError) in
                try await attachments.all(of: [id]).items.compactMap { $0.file(of: entity) }
            },
            remove: { (file) throws(ToolError) in
                try await attachments.delete(Self.number(of: file.id))
            })
        let copies = try await copier.apply(from: known, to: wanted, in: TargetprocessField.attachments)
        return (copies, source.digests)
    }

    /// Returns the metadata of an attachment.
    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        let attachment = try await attachments.read(try Self.number(of: id))
        return try Self.requireReported(attachment.file(of: entity))
    }

    private static func requireReported(_ file: Attachment?) throws(ToolError) -> Attachment {
        guard let file else {
            throw ToolError(kind: .rejected, message: "Targetprocess does not report the size of the attachment.")
        }
        return file
    }

    private static func number(of id: String) throws(ToolError) -> Int64 {
        guard let number = Int64(id), number > 0 else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no attachment with this ID.")
        }
        return number
    }
}
