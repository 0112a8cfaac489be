import AdapterEngine
import AdapterKit
import EntityModel

/// Attachments of issues, which Jira adds and removes one by one.
extension JiraGateway {
    /// Makes the attachments of an item match the requested list.
    ///
    /// - Returns: The result of each copy, and the digests of the other tool's attachments.
    func attach(
        to entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) -> (copies: [Attachment: AttachmentCopyResult], digests: [Attachment: [UInt8]]) {
        let id = try JiraGateway.id(of: entity)
        let source = DigestingSource(files)
        let carriage = AttachmentCopier(
            from: source, account: account, to: tool,
            check: { (file) throws(ToolError) in try await checkSize(of: file) },
            upload: { (file, bytes) throws(ToolError) in
                try await client.attach(file, bytes, to: id).file(of: entity)
            },
            list: { () throws(ToolError) in
                try await client.issue(id).fields?.attachments?.map { $0.file(of: entity) } ?? []
            },
            remove: { (file) throws(ToolError) in try await client.removeAttachment(file.id) })
        let copies = try await carriage.apply(from: known, to: wanted, in: JiraField.attachment.id)
        return (copies, source.digests)
    }

    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        try await client.attachment(try JiraGateway.attachmentId(id)).file(of: entity)
    }

    /// Rejects a file that is larger than Jira's own limit before any byte is sent.
    private func checkSize(of file: Attachment) async throws(ToolError) {
        let limit: Int64?
        do {
            limit = try await client.uploadLimit()
        } catch {
            // If Tandem cannot read the settings, Jira decides when the file is uploaded.
            guard error.kind == .rejected, error.suspicion == nil else { return }
            throw error
        }
        guard let limit, file.size > limit else { return }
        client.attachmentSettings.remove(true)
        throw ToolError(
            kind: .rejected, message: "The file exceeds its maximum permitted size of \(limit) bytes.",
            suspicion: .content)
    }

    var comparesContent: Bool { true }

    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? {
        try await FileDigests(self, of: tool, files, account: account).digest(of: file)
    }

    func withAttachmentStream(_ file: Attachment, _ consume: (ByteStream) async throws -> Void) async throws {
        try await client.content(of: file, consume)
    }

    private static func attachmentId(_ id: String) throws(ToolError) -> String {
        guard !id.isEmpty, id.allSatisfy(\.isASCIIDigit) else {
            throw ToolError(kind: .notFound, message: "Jira has no attachment of this id")
        }
        return id
    }
}
