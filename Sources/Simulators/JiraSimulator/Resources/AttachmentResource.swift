import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issue/{}/attachments`, `/attachment/{}`, and the pages that return the bytes.
enum AttachmentResource {
    static func add(to table: inout RouteTable) {
        table.on(.post, "issue/{}/attachments", handler: create)
        table.on(.get, "attachment/meta", handler: settings)
        table.on(.get, "attachment/{}", handler: get)
        table.on(.delete, "attachment/{}", handler: delete)
        table.on(.get, "attachment/content/{}", .cloud, handler: content)
    }

    /// Adds the routes outside the platform API.
    static func addPages(to table: inout RouteTable) {
        table.on(.get, "secure/attachment/{}/{}", .datacenter, handler: page)
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard call.isSafeFromForgery else { throw APIError(.html(.forbidden, "XSRF check failed")) }
        let issue = try world.editableIssue(call.parameters[0], for: user)
        guard let files = call.files, !files.isEmpty, files.allSatisfy({ $0.field == "file" }) else {
            throw .badRequest("There are no files in the form.")
        }
        let limit = world.site.maxFileBytes
        guard files.allSatisfy({ $0.bytes.count <= limit }) else {
            throw APIError(
                .json(.contentTooLarge) { writer in
                    writer.object { writer in
                        writer.member(
                            "errorMessages",
                            texts: ["The file exceeds its maximum permitted size of \(limit) bytes."])
                        writer.member("errors") { $0.object { _ in } }
                    }
                })
        }
        let made = world.attach(files, to: issue, by: user, call)
        return .json { writer in
            writer.array(made) { world.writeAttachment($1, call.version, to: &$0) }
        }
    }

    private static func find(_ world: World, _ call: APIRequest) throws(APIError) -> (Issue, Attachment) {
        let user = try call.caller(world.site.shape)
        guard let id = Int(call.parameters[0]), let owner = world.attachmentIssues[id],
            let issue = world.issues[owner], world.isVisible(issue, to: user),
            let attachment = issue.attachments.first(where: { $0.id == id })
        else { throw .notFound("The attachment with id '\(call.parameters[0])' does not exist") }
        return (issue, attachment)
    }

    private static func get(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, attachment) = try find(world, call)
        return .json { world.writeAttachment(attachment, call.version, byItself: true, to: &$0) }
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let (issue, attachment) = try find(world, call)
        guard user.role >= .member else {
            throw .forbidden("You do not have permission to delete attachment with id: \(attachment.id)")
        }
        world.detach(attachment, from: issue, by: user, call)
        return .noContent
    }

    private static func settings(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        let limit = world.site.maxFileBytes
        return .json { writer in
            writer.object { writer in
                writer.member("enabled", true)
                writer.member("uploadLimit", limit)
            }
        }
    }

    /// Returns the bytes of a file.
    ///
    /// Cloud redirects to the storage of its files unless the caller disables the redirect.
    private static func content(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, attachment) = try find(world, call)
        guard call.flag("redirect", else: true) else { return bytes(of: attachment) }
        return APIResponse(
            status: .seeOther, headers: [.location: "https://media.example/file/\(attachment.id)?token=signed"])
    }

    private static func page(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, attachment) = try find(world, call)
        guard call.parameters[1] == attachment.name else {
            throw APIError(.html(.notFound, "<html><body>404</body></html>"))
        }
        return bytes(of: attachment)
    }

    private static func bytes(of attachment: Attachment) -> APIResponse {
        APIResponse(status: .ok, headers: [.contentType: attachment.mimeType], body: attachment.bytes)
    }
}

extension World {
    /// Attaches files to an issue, which counts as a change of the issue.
    mutating func attach(_ files: [MultipartFile], to issue: Issue, by user: User, _ call: APIRequest) -> [Attachment] {
        let made = files.map { file in
            Attachment(
                id: nextIdentifier(.attachment), name: file.name, mimeType: file.type, bytes: file.bytes,
                author: user.name, created: call.now)
        }
        for attachment in made { attachmentIssues[attachment.id] = issue.id }
        var edited = issue
        edited.attachments += made
        finish(edited, was: issue, comments: [], kind: .attachments, by: user, call)
        emitWebhook(of: made, .attachmentCreated, on: issue.id, by: user, call)
        return made
    }

    mutating func detach(_ attachment: Attachment, from issue: Issue, by user: User, _ call: APIRequest) {
        attachmentIssues[attachment.id] = nil
        var edited = issue
        edited.attachments.removeAll { $0.id == attachment.id }
        finish(edited, was: issue, comments: [], kind: .attachments, by: user, call)
        emitWebhook(of: [attachment], .attachmentDeleted, on: issue.id, by: user, call)
    }

    private mutating func emitWebhook(
        of attachments: [Attachment], _ name: IssueEvent.Name, on id: Int, by user: User, _ call: APIRequest
    ) {
        guard let issue = issues[id] else { return }
        for attachment in attachments {
            emit(IssueEvent(name: name, issue: issue, user: user, time: call.now, attachment: attachment))
        }
    }

    /// Writes an attachment.
    ///
    /// In the answer to `GET attachment/{id}`, Cloud writes the ID as a number, and Data Center omits it.
    func writeAttachment(
        _ attachment: Attachment, _ version: APIVersion, byItself: Bool = false, to writer: inout JSONWriter
    ) {
        let path =
            site.shape == .cloud
            ? site.api(version, "/attachment/content/\(attachment.id)")
            : site.baseURL + "/secure/attachment/\(attachment.id)/\(attachment.name)"
        writer.object { writer in
            writer.member("self", site.api(version, "/attachment/\(attachment.id)"))
            switch (byItself, site.shape) {
            case (false, _): writer.member("id", String(attachment.id))
            case (true, .cloud): writer.member("id", attachment.id)
            case (true, .datacenter): break
            }
            writer.member("filename", attachment.name)
            writer.member("author", user(attachment.author)?.seen[version])
            writer.member("created", site.text(attachment.created))
            writer.member("size", attachment.bytes.count)
            writer.member("mimeType", attachment.mimeType)
            writer.member("content", path)
        }
    }
}
