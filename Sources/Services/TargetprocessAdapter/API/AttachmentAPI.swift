import AdapterKit
import Core
import EntityModel
import ToolHTTP

/// The attachments of items.
struct AttachmentAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// The time limit for an attachment, long enough for one gigabyte.
    private static let deadline: Duration = .seconds(3600)

    /// Returns the attachments of the items, and whether every attachment could be decoded.
    func all(
        of items: [Int64]
    ) async throws(ToolError) -> (items: [AttachmentRecord], isWhole: Bool) {
        guard !items.isEmpty else { return ([], true) }
        return try await transport.listing(
            .listV1(
                ["Attachments"], where: "General.Id in (\(QueryLiteral.list(items)))",
                include: AttachmentRecord.inclusion, take: transport.pageSize),
            of: AttachmentRecord.self)
    }

    /// Returns the metadata of an attachment.
    func read(_ id: Int64) async throws(ToolError) -> AttachmentRecord {
        try await transport.get(
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
        var request = transport.connection.request("GET", .path(path), accept: "*/*")
        request.maximumResponseBytes = Int(file.size)
        request.deadline = Self.deadline
        // With compression, the length of the response would differ from the length of the file.
        request.acceptsCompression = false
        return try await transport.client.stream(request, consume)
    }

    /// Attaches a file to an item through the upload page.
    ///
    /// The request is sent once, because the tool cannot recognize a repetition.
    func upload(
        _ file: Attachment, _ bytes: ByteStream, to item: Int64
    ) async throws(ToolError) -> AttachmentRecord {
        let form = MultipartForm(
            fields: [("generalid", "\(item)")], field: "file", file: file, bytes: bytes)
        var request = transport.connection.request("POST", .path(URLPath(["UploadFile.ashx"])), isRepeatable: false)
        request.headers.append(("Content-Type", form.contentType))
        request.upload = form.body
        request.deadline = Self.deadline
        let uploaded: UploadedFiles = try transport.decode(try await transport.client.send(request), to: "an upload")
        guard let record = uploaded.items.first else {
            throw ToolError(
                kind: .unavailable,
                message: "\(transport.connection) responded to an upload without the attachment.")
        }
        return record
    }

    /// Deletes an attachment.
    ///
    /// An attachment that no longer exists is not an error.
    func delete(_ id: Int64) async throws(ToolError) {
        try await transport.deleteIfPresent(URLPath(["api", "v1", "Attachments", "\(id)"]))
    }
}
