import OrderedCollections
import SimulatorKit

/// The operations that create, change, and delete comments.
extension World {
    mutating func addComment(
        _ body: JSONValue, to issue: Issue, by user: User, _ call: APIRequest
    ) throws(APIError) -> Comment {
        let comment = try newComment(body, on: issue, by: user, call)
        commentIssues[comment.id] = issue.id
        change(issue, .comments, .commentCreated, "issue_commented", comment, by: user, call) {
            $0.comments.append(comment)
        }
        return comment
    }

    mutating func edit(
        _ comment: Comment, of issue: Issue, _ body: JSONValue, by user: User, _ call: APIRequest
    ) throws(APIError) -> Comment {
        guard comment.author == user.name || user.role == .administrator else {
            throw .badRequest("You do not have the permission to edit this comment.")
        }
        var edited = comment
        edited.body = try commentText(body, call.version)
        edited.updateAuthor = user.name
        edited.updated = nextUpdate(of: issue, call.now)
        for (key, value) in try commentProperties(body) { edited.properties[key] = value }
        let result = edited
        change(issue, .commentEdits, .commentUpdated, "issue_comment_edited", result, by: user, call) { issue in
            guard let index = issue.comments.firstIndex(where: { $0.id == comment.id }) else { return }
            issue.comments[index] = result
        }
        deleteOrphans(of: issue, by: user, call)
        return result
    }

    mutating func delete(_ comment: Comment, of issue: Issue, by user: User, _ call: APIRequest) throws(APIError) {
        guard comment.author == user.name || user.role == .administrator else {
            throw .badRequest("You do not have permission to delete comment with id: \(comment.id)")
        }
        commentIssues[comment.id] = nil
        change(issue, .deletes, .commentDeleted, "issue_comment_deleted", comment, by: user, call) { issue in
            issue.comments.removeAll { $0.id == comment.id }
        }
        deleteOrphans(of: issue, by: user, call)
    }

    mutating func newComments(
        _ bodies: [JSONValue], on issue: Issue, by user: User, _ call: APIRequest
    ) throws(APIError) -> [Comment] {
        var comments: [Comment] = []
        for body in bodies { comments.append(try newComment(body, on: issue, by: user, call)) }
        return comments
    }

    private mutating func newComment(
        _ body: JSONValue, on issue: Issue, by user: User, _ call: APIRequest
    ) throws(APIError) -> Comment {
        guard user.role >= .member else {
            throw .badRequest("You do not have permission to comment on this issue.")
        }
        let text = try commentText(body, call.version)
        let properties = try commentProperties(body)
        var comment = Comment(
            id: nextIdentifier(.comment), author: user.name, updateAuthor: user.name, body: text, created: call.now,
            updated: call.now, visibility: body["visibility"].flatMap { $0 == .null ? nil : $0 })
        for (key, value) in properties { comment.properties[key] = value }
        return comment
    }

    private func commentText(_ body: JSONValue, _ version: APIVersion) throws(APIError) -> RichText {
        let words = body["body"] ?? .null
        if version == .v3, words != .null, words["type"] == nil {
            throw .field("comment", "Comment body is not valid!")
        }
        switch richText(words, version) {
        case .success(let text):
            guard !text.wiki.trimmingSpace().isEmpty else { throw .field("comment", "Comment body can not be empty!") }
            return text
        case .failure where words == .null: throw .field("comment", "Comment body can not be empty!")
        case .failure(let problem) where problem.message == Self.textTooLong: throw .field("comment", problem.message)
        case .failure: throw .field("comment", "Comment body is not valid!")
        }
    }

    private func commentProperties(_ body: JSONValue) throws(APIError) -> [(String, JSONValue)] {
        var properties: [(String, JSONValue)] = []
        for property in body["properties"]?.array ?? [] {
            guard let key = property["key"]?.text, !key.isEmpty, key.utf16.count <= 255, let value = property["value"]
            else { throw .badRequest("The property key must be given and not be longer than 255 characters.") }
            properties.append((key, value))
        }
        return properties
    }

    /// Stores a change to a part of an issue, such as a comment.
    mutating func store(
        _ issue: Issue, _ kind: WriteCounts.Kind, by user: User, _ call: APIRequest, _ body: (inout Issue) -> Void
    ) -> Issue {
        var issue = issue
        issue.updated = nextUpdate(of: issue, call.now)
        body(&issue)
        issues[issue.id] = issue
        writes.count(kind, issue.key, by: user.name)
        return issue
    }

    /// Stores a change of comments.
    ///
    /// It emits a comment event and, on Data Center, also an issue update.
    private mutating func change(
        _ issue: Issue, _ kind: WriteCounts.Kind, _ name: IssueEvent.Name, _ type: String, _ comment: Comment,
        by user: User, _ call: APIRequest, _ body: (inout Issue) -> Void
    ) {
        let issue = store(issue, kind, by: user, call, body)
        emit(IssueEvent(name: name, issue: issue, user: user, time: issue.updated, comment: comment))
        guard site.shape == .datacenter else { return }
        let told = name == .commentDeleted ? nil : comment
        emit(IssueEvent(name: .updated, type: type, issue: issue, user: user, time: issue.updated, comment: told))
    }
}
