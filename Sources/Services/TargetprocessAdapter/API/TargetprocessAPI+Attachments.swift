import AdapterKit
import Core
import EntityModel
import ToolHTTP

extension TargetprocessAPI {
    /// The time limit for an attachment, long enough for one gigabyte.
    private static let fileDeadline: Duration = .seconds(3600)

    /// Returns the attachments of the items.
    func attachments(
        of items: [Int64]
    ) async throws(ToolError) -> (items: [AttachmentRecord], isWhole: Bool) {
        guard !items.isEmpty else { return ([], true) }
        return try await listing(
            URLPath(
                ["api", "v1", "Attachments"],
                query: [
                    ("format", "json"),
                    ("where", "General.Id in (\(items.map(String.init).joined(separator: ",")))"),
                    ("include", AttachmentRecord.inclusion), ("take", "\(pageSize)"),
                ]),
            of: AttachmentRecord.self)
    }

    func attachment(_ id: Int64) async throws(ToolError) -> AttachmentRecord {
        try await get(
            URLPath(
                ["api", "v1", "Attachments", "\(id)"],
                query: [("format", "json"), ("include", AttachmentRecord.inclusion)]))
    }

    /// Provides the bytes of an attachment while they arrive from the download page.
    ///
    /// The client does not follow redirects.
    func content<Value: Sendable>(
        of file: Attachment, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        let path = URLPath(["Attachment.aspx"], query: [("AttachmentID", file.id)])
        var request = connection.request("GET", .path(path), accept: "*/*")
        request.maximumResponseBytes = Int(file.size)
        request.deadline = Self.fileDeadline
        // With compression, the length of the response would differ from the length of the file.
        request.acceptsCompression = false
        return try await http.stream(request, consume)
    }

    /// Attaches a file to an item through the upload page.
    ///
    /// The request is sent once, because the tool cannot recognize a repetition.
    func upload(
        _ file: Attachment, _ bytes: ByteStream, to item: Int64
    ) async throws(ToolError) -> AttachmentRecord {
        let form = MultipartForm(
            fields: [("generalid", "\(item)")], field: "file", file: file, bytes: bytes)
        var request = connection.request("POST", .path(URLPath(["UploadFile.ashx"])), isRepeatable: false)
        request.headers.append(("Content-Type", form.contentType))
        request.upload = form.body
        request.deadline = Self.fileDeadline
        let uploaded: UploadedFiles = try answer(try await http.send(request), to: "an upload")
        guard let made = uploaded.items.first else {
            throw ToolError(kind: .unavailable, message: "\(connection) responded to an upload without the attachment.")
        }
        return made
    }

    /// Removes an attachment.
    ///
    /// An attachment that no longer exists is not an error.
    func removeAttachment(_ id: Int64) async throws(ToolError) {
        do {
            try await delete(URLPath(["api", "v1", "Attachments", "\(id)"]))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
