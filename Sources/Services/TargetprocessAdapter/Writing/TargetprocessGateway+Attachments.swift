import AdapterEngine
import AdapterKit
import EntityModel

/// The attachments of items, which the tool accepts and removes one by one.
extension TargetprocessGateway {
    /// Makes the attachments of an item match the requested list.
    ///
    /// - Returns: The outcome for each of the other tool's attachments, and their content digests.
    func attach(
        to entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) -> (copies: [Attachment: AttachmentCopyResult], digests: [Attachment: [UInt8]]) {
        guard let id = Int64(entity.sourceId) else { return ([:], [:]) }
        let source = DigestingSource(files)
        let carriage = AttachmentCopier(
            from: source, account: account, to: tool,
            upload: { (file, bytes) throws(ToolError) in
                try await TargetprocessGateway.requireReported(
                    client.attachments.upload(file, bytes, to: id).file(of: entity))
            },
            list: { () throws(ToolError) in
                try await client.attachments.attachments(of: [id]).items.compactMap { $0.file(of: entity) }
            },
            remove: { (file) throws(ToolError) in
                try await client.attachments.remove(TargetprocessGateway.attachmentId(file.id))
            })
        let copies = try await carriage.apply(from: known, to: wanted, in: TargetprocessField.attachments)
        return (copies, source.digests)
    }

    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        let attachment = try await client.attachments.attachment(try TargetprocessGateway.attachmentId(id))
        return try TargetprocessGateway.requireReported(attachment.file(of: entity))
    }

    private static func requireReported(_ file: Attachment?) throws(ToolError) -> Attachment {
        guard let file else {
            throw ToolError(kind: .rejected, message: "Targetprocess does not report the size of the attachment.")
        }
        return file
    }

    var comparesContent: Bool { true }

    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? {
        try await FileDigests(self, of: tool, files, account: account).digest(of: file)
    }

    func withAttachmentStream(_ file: Attachment, _ consume: (ByteStream) async throws -> Void) async throws {
        try await client.attachments.content(of: file, consume)
    }

    private static func attachmentId(_ id: String) throws(ToolError) -> Int64 {
        guard let number = Int64(id), number > 0 else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no attachment with this ID.")
        }
        return number
    }
}
