import AdapterKit
import EntityModel
import ToolHTTP

extension JiraAPI {
    /// Time for a file of a gigabyte.
    private static let fileDeadline: Duration = .seconds(3600)

    /// `GET attachment/{id}`.
    func attachment(_ id: String) async throws(ToolError) -> JiraAttachment {
        try await get(["attachment", id])
    }

    /// Lends the bytes of an attachment while they come in.
    ///
    /// Cloud has them under `GET attachment/content/{id}`, which leads elsewhere unless it is told not to; Data Center
    /// under `GET secure/attachment/{id}/{name}`.
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
        // The length of what is compressed would not be the file's.
        request.acceptsCompression = false
        return try await tool.stream(request, consume)
    }

    /// `POST issue/{id}/attachments`; sent once, for nothing tells its repetition from another file.
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

    /// The most bytes that a file may have, by `GET attachment/meta`; `nil` where Jira does not say.
    ///
    /// - Throws: `rejected` if attachments are switched off; what the tool says.
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

    /// `DELETE attachment/{id}`; one that is gone already is no error.
    func removeAttachment(_ id: String) async throws(ToolError) {
        do {
            try await request("DELETE", ["attachment", id])
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
