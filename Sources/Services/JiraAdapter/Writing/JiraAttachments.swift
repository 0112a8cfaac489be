import AdapterEngine
import AdapterKit
import EntityModel

/// The writer of attachments, which Jira adds and removes one by one.
struct JiraAttachments: Sendable {
    let attachments: AttachmentAPI
    let issues: IssueAPI
    let tool: Tool
    let account: AccountID
    /// The source of the bytes of other tools' attachments.
    let files: any AttachmentSource

    /// Makes the attachments of an issue match the requested list.
    ///
    /// - Returns: The result of each copy, and the digests of the other tool's attachments.
    func update(
        _ entity: EntityReference, from known: FieldValue, to requested: FieldValue
    ) async throws(ToolError) -> (copies: [Attachment: AttachmentCopyResult], digests: [Attachment: [UInt8]]) {
        let id = try entity.issueID
        let source = DigestingSource(files)
        let copier = AttachmentCopier(
            from: source, account: account, to: tool,
            check: { (file) throws(ToolError) in try await checkSize(of: file) },
            upload: { (file, bytes) throws(ToolError) in
                try await attachments.upload(file, bytes, to: id).file(of: entity)
            },
            list: { () throws(ToolError) in
                try await issues.read(id).fields?.attachments?.map { $0.file(of: entity) } ?? []
            },
            remove: { (file) throws(ToolError) in try await attachments.delete(file.id) })
        let copies = try await copier.apply(from: known, to: requested, in: JiraField.attachment.id)
        return (copies, source.digests)
    }

    /// Returns the metadata of an attachment.
    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        guard !id.isEmpty, id.allSatisfy(\.isASCIIDigit) else {
            throw ToolError(kind: .notFound, message: "Jira has no attachment of this id")
        }
        return try await attachments.read(id).file(of: entity)
    }

    /// Rejects a file that is larger than Jira's own limit before any byte is sent.
    private func checkSize(of file: Attachment) async throws(ToolError) {
        let limit: Int64?
        do {
            limit = try await attachments.uploadLimit()
        } catch {
            // If Tandem cannot read the settings, Jira decides when the file is uploaded.
            guard error.kind == .rejected, error.suspicion == nil else { return }
            throw error
        }
        guard let limit, file.size > limit else { return }
        attachments.forgetUploadLimit()
        throw ToolError(
            kind: .rejected, message: "The file exceeds its maximum permitted size of \(limit) bytes.",
            suspicion: .content)
    }
}
