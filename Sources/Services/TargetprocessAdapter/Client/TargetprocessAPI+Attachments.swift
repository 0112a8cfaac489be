import AdapterKit
import Core
import EntityModel
import ToolHTTP

extension TargetprocessAPI {
    /// Time for a file of a gigabyte.
    private static let fileDeadline: Duration = .seconds(3600)

    /// The files that hang on the items.
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

    /// Lends the bytes of a file while they come in, from the page that serves them; a redirect is not followed.
    func content<Value: Sendable>(
        of file: Attachment, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        let path = URLPath(["Attachment.aspx"], query: [("AttachmentID", file.id)])
        var request = connection.request("GET", .path(path), accept: "*/*")
        request.maximumResponseBytes = Int(file.size)
        request.deadline = Self.fileDeadline
        // The length of what is compressed would not be the file's.
        request.acceptsCompression = false
        return try await http.stream(request, consume)
    }

    /// Hangs a file on an item by the page for uploads; sent once, for nothing tells its repetition from another file.
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
            throw ToolError(kind: .unavailable, message: "\(connection) answered an upload without naming the file")
        }
        return made
    }

    /// Removes a file; one that is gone already is no error.
    func removeAttachment(_ id: Int64) async throws(ToolError) {
        do {
            try await delete(URLPath(["api", "v1", "Attachments", "\(id)"]))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
