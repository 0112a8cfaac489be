public import EntityModel

/// Makes the attachments of an item match the requested list.
///
/// The other tool's files are copied while their bytes arrive. Files that the list does not contain are removed.
public struct AttachmentCopier: Sendable {
    public typealias Check = @Sendable (Attachment) async throws(ToolError) -> Void
    public typealias Upload = @Sendable (Attachment, ByteStream) async throws(ToolError) -> Attachment
    public typealias List = @Sendable () async throws(ToolError) -> [Attachment]
    public typealias Remove = @Sendable (Attachment) async throws(ToolError) -> Void

    private let source: any AttachmentSource
    private let account: AccountID
    private let tool: Tool
    private let check: Check
    private let upload: Upload
    private let list: List
    private let remove: Remove

    /// - Parameters:
    ///   - source: The source of the other tools' files.
    ///   - account: The account that the files belong to.
    ///   - tool: The tool of the item.
    ///   - check: A check that throws if the tool says in advance that it does not accept the file.
    ///   - upload: A function that attaches a file to the item. It is never retried.
    ///   - list: A function that returns the current attachments of the item.
    ///   - remove: A function that removes a file. It succeeds if the file no longer exists.
    public init(
        from source: any AttachmentSource, account: AccountID, to tool: Tool,
        check: @escaping Check = { (_) throws(ToolError) in }, upload: @escaping Upload, list: @escaping List,
        remove: @escaping Remove
    ) {
        self.source = source
        self.account = account
        self.tool = tool
        self.check = check
        self.upload = upload
        self.list = list
        self.remove = remove
    }

    /// Removes and copies files.
    ///
    /// If a file cannot be copied, the others are still copied, as long as the item's attachments can be listed
    /// afterward.
    ///
    /// - Parameters:
    ///   - known: The item's files as they were read. A file that a user adds in the meantime stays.
    ///   - wanted: The files that the item must have.
    ///   - field: The field that holds the files, named in a rejection.
    /// - Returns: The outcome for each file of the other tool.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not remove a file. In this case, no file was copied.
    ///   Also throws an error that concerns the whole tool.
    public func apply(
        from known: FieldValue, to wanted: FieldValue, in field: FieldID
    ) async throws(ToolError) -> [Attachment: AttachmentCopyResult] {
        do throws(ToolError) {
            try await remove(known.files.filter { file in !wanted.files.contains { $0.isSame(as: file) } })
        } catch {
            guard error.isRejection else { throw error }
            throw ToolError(
                kind: .rejected, message: error.message, fields: [field: error.message], suspicion: error.suspicion)
        }
        var copies: [Attachment: AttachmentCopyResult] = [:]
        for file in wanted.files where file.item.tool != tool {
            do throws(ToolError) {
                copies[file] = .copied(try await copy(file))
            } catch {
                guard error.isRejection || error.kind == .notFound || error.suspicion != nil else { throw error }
                if !error.isOwnRejection { _ = try await list() }
                copies[file] = .rejected(error)
            }
        }
        return copies
    }

    private func remove(_ gone: [Attachment]) async throws(ToolError) {
        guard !gone.isEmpty else { return }
        for there in try await list() where gone.contains(where: { $0.isSame(as: there) }) {
            try await remove(there)
        }
    }

    private func copy(_ file: Attachment) async throws(ToolError) -> Attachment {
        try await check(file)
        let sent: Result<Attachment, ToolError>
        do {
            sent = try await source.read(file, account: account) { bytes in
                do throws(ToolError) {
                    return .success(try await upload(file, bytes))
                } catch {
                    return .failure(error)
                }
            }
        } catch let failure as ToolError {
            // Some tools list files that they have lost. Another attempt would not bring them back.
            guard failure.kind == .notFound || failure.isRejection || failure.suspicion != nil else { throw failure }
            throw ToolError(
                kind: .rejected, message: "The other tool lists the file but does not return its content.",
                suspicion: failure.kind == .notFound ? nil : failure.suspicion)
        } catch {
            throw ToolError(
                kind: .unavailable, message: "The transfer of a file was interrupted before it was complete.",
                suspicion: .silence)
        }
        let made = try sent.get()
        guard made.size == file.size else {
            try await remove(made)
            throw ToolError(
                kind: .unavailable, message: "The tool stored a file with a different size than the one sent.",
                suspicion: .silence)
        }
        return made
    }
}

extension ToolError {
    /// Whether the tool does not accept or return this part, whatever the state of the rest.
    var isRejection: Bool { kind == .rejected || kind == .forbidden || kind == .unreadable }
}
