import AdapterKit
import EntityModel
import Primitives
import ToolHTTP

/// The attachments of issues.
struct AttachmentAPI: Sendable {
    private let transport: JiraTransport
    private let settings: ExpiringCache<Bool, JiraAttachmentSettings>

    /// The deadline for the transfer of a file, which is enough for 1 GB.
    private static let transferDeadline: Duration = .seconds(3600)

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        settings = ExpiringCache(now: now)
    }

    /// `GET attachment/{id}`.
    func read(_ id: String) async throws(ToolError) -> JiraAttachment {
        try await transport.get(["attachment", id])
    }

    /// Passes the bytes of an attachment to a closure while they arrive.
    ///
    /// Cloud serves them under `GET attachment/content/{id}`, which redirects unless the query forbids it. Data Center
    /// uses `GET secure/attachment/{id}/{name}`.
    func withContent<Value: Sendable>(
        of file: Attachment, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        var request =
            transport.product == .cloud
            ? transport.makeRequest("GET", ["attachment", "content", file.id], query: [("redirect", "false")])
            : transport.makeRequest("GET", ["secure", "attachment", file.id, file.name], of: [])
        request.headers.removeAll { $0.name == "Accept" }
        request.headers.append(("Accept", "*/*"))
        request.maximumResponseBytes = Int(file.size)
        request.deadline = Self.transferDeadline
        // With compression, the content length would not be the size of the file.
        request.acceptsCompression = false
        return try await transport.client.stream(request, consume)
    }

    /// `POST issue/{id}/attachments`.
    ///
    /// The request is sent once, because a repeated upload would look like another file.
    func upload(_ file: Attachment, _ bytes: ByteStream, to issue: String) async throws(ToolError) -> JiraAttachment {
        let path = ["issue", issue, "attachments"]
        let form = MultipartForm(field: "file", file: file, bytes: bytes)
        var request = transport.makeRequest("POST", path)
        request.headers += [("Content-Type", form.contentType), ("X-Atlassian-Token", "no-check")]
        request.upload = form.body
        request.deadline = Self.transferDeadline
        let uploaded: [JiraAttachment] = try transport.decode(try await transport.send(request), "POST", path)
        guard let attachment = uploaded.first else {
            throw JiraErrorReader.unreadableResponse("POST issue/\(issue)/attachments")
        }
        return attachment
    }

    /// Returns the maximum size of a file in bytes, by `GET attachment/meta`, or `nil` if Jira does not report it.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if attachments are switched off, or any error of the request.
    func uploadLimit() async throws(ToolError) -> Int64? {
        if let known = settings[true] { return known.uploadLimit }
        let reported: JiraAttachmentSettings = try await transport.get(["attachment", "meta"])
        guard reported.enabled != false else {
            throw ToolError(
                kind: .rejected, message: "Attachments are switched off in Jira. An administrator can switch them on.")
        }
        settings.store(reported, as: true)
        return reported.uploadLimit
    }

    /// Removes the cached settings, because they rejected a file and an administrator may change them.
    func forgetUploadLimit() { settings.remove(true) }

    /// `DELETE attachment/{id}`.
    ///
    /// A missing attachment is not an error.
    func delete(_ id: String) async throws(ToolError) { try await transport.deleteIfExists(["attachment", id]) }
}
