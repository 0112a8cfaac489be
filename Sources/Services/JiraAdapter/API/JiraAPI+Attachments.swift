import AdapterKit
import EntityModel
import ToolHTTP

extension JiraAPI {
    /// The deadline for the transfer of a file, which is enough for 1 GB.
    private static let fileDeadline: Duration = .seconds(3600)

    /// `GET attachment/{id}`.
    func attachment(_ id: String) async throws(ToolError) -> JiraAttachment {
        try await get(["attachment", id])
    }

    /// Passes the bytes of an attachment to a closure while they arrive.
    ///
    /// Cloud serves them under `GET attachment/content/{id}`, which redirects unless the query forbids it. Data Center
    /// uses `GET secure/attachment/{id}/{name}`.
    func content<Value: Sendable>(
        of file: Attachment, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        var request =
            connection.product == .cloud
            ? prepared("GET", ["attachment", "content", file.id], query: [("redirect", "false")])
            : prepared("GET", ["secure", "attachment", file.id, file.name], of: [])
        request.headers.removeAll { $0.name == "Accept" }
        request.headers.append(("Accept", "*/*"))
        request.maximumResponseBytes = Int(file.size)
        request.deadline = Self.fileDeadline
        // With compression, the content length would not be the size of the file.
        request.acceptsCompression = false
        return try await tool.stream(request, consume)
    }

    /// `POST issue/{id}/attachments`.
    ///
    /// The request is sent once, because a repeated upload would look like another file.
    func attach(_ file: Attachment, _ bytes: ByteStream, to issue: String) async throws(ToolError) -> JiraAttachment {
        let form = MultipartForm(field: "file", file: file, bytes: bytes)
        var request = prepared("POST", ["issue", issue, "attachments"])
        request.headers += [("Content-Type", form.contentType), ("X-Atlassian-Token", "no-check")]
        request.upload = form.body
        request.deadline = Self.fileDeadline
        let made: [JiraAttachment] = try decode(try await sent(request), "POST", ["issue", issue, "attachments"])
        guard let made = made.first else { throw JiraErrorReader.unreadableResponse("POST issue/\(issue)/attachments") }
        return made
    }

    /// Returns the maximum size of a file in bytes, by `GET attachment/meta`, or `nil` if Jira does not report it.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if attachments are switched off, or any error of the request.
    func uploadLimit() async throws(ToolError) -> Int64? {
        if let known = attachmentSettings[true] { return known.uploadLimit }
        let settings: JiraAttachmentSettings = try await get(["attachment", "meta"])
        guard settings.enabled != false else {
            throw ToolError(
                kind: .rejected, message: "Attachments are switched off in Jira. An administrator can switch them on.")
        }
        attachmentSettings.store(settings, as: true)
        return settings.uploadLimit
    }

    /// `DELETE attachment/{id}`.
    ///
    /// A missing attachment is not an error.
    func removeAttachment(_ id: String) async throws(ToolError) {
        do {
            try await request("DELETE", ["attachment", id])
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
