import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issue/{}/comment`, and `/comment/{}/properties`.
enum CommentResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "issue/{}/comment", handler: list)
        table.on(.post, "issue/{}/comment", handler: create)
        table.on(.get, "issue/{}/comment/{}", handler: show)
        table.on(.put, "issue/{}/comment/{}", handler: edit)
        table.on(.delete, "issue/{}/comment/{}", handler: delete)
        table.on(.post, "comment/list", .cloud, handler: listByID)
        table.on(.get, "comment/{}/properties", handler: propertyKeys)
        table.on(.get, "comment/{}/properties/{}", handler: property)
        table.on(.put, "comment/{}/properties/{}", handler: setProperty)
        table.on(.delete, "comment/{}/properties/{}", handler: deleteProperty)
    }

    private static func find(
        _ world: World, _ call: APIRequest
    ) throws(APIError) -> (user: User, issue: Issue, comment: Comment) {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let id = call.parameters[1]
        guard let comment = issue.comments.first(where: { String($0.id) == id }) else {
            throw .notFound("Can not find a comment for the id: \(id).")
        }
        return (user, issue, comment)
    }

    private static func answer(
        _ status: APIResponse, _ comment: Comment, _ issue: Issue, _ world: World, _ call: APIRequest
    ) -> APIResponse {
        .json(status.status) { writer in
            world.writeComment(comment, of: issue, call.version, expand: call.query.list("expand") ?? [], to: &writer)
        }
    }

    private static func list(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        let everything = world.site.shape == .datacenter ? 1_048_576 : 5000
        let page = try Page(call, most: everything, standard: everything)
        var comments = issue.comments
        switch call.query["orderBy"] {
        case nil, "created", "+created": break
        case "-created": comments.reverse()
        case let order?: throw .badRequest("The orderBy value '\(order)' is not supported.")
        }
        let expand = call.query.list("expand") ?? []
        return .json { writer in
            writer.object { writer in
                writer.member("startAt", page.start)
                writer.member("maxResults", page.size)
                writer.member("total", comments.count)
                writer.member("comments") { writer in
                    writer.array(page.slice(comments)) {
                        world.writeComment($1, of: issue, call.version, expand: expand, to: &$0)
                    }
                }
            }
        }
    }

    private static func listByID(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        guard let ids = try call.content()["ids"]?.array?.compactMap(\.integer), ids.count <= 1000 else {
            throw .badRequest("The ids must be a list of at most 1000 numbers.")
        }
        let pairs = ids.compactMap { id -> (Issue, Comment)? in
            guard let home = world.commentIssues[id], let issue = world.issues[home],
                world.isVisible(issue, to: user)
            else { return nil }
            return issue.comments.first { $0.id == id }.map { (issue, $0) }
        }
        let page = try Page(call, most: 1000, standard: 1000)
        let expand = call.query.list("expand") ?? []
        return .json { writer in
            page.write("values", pairs, path: "/comment/list", world, call, to: &writer) {
                world.writeComment($1.1, of: $1.0, call.version, expand: expand, to: &$0)
            }
        }
    }

    private static func create(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let comment = try world.addComment(try call.content(), to: issue, by: user, call)
        return answer(APIResponse(status: .created), comment, issue, world, call)
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, issue, comment) = try find(world, call)
        return answer(APIResponse(status: .ok), comment, issue, world, call)
    }

    private static func edit(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, comment) = try find(world, call)
        let edited = try world.edit(comment, of: issue, try call.content(), by: user, call)
        return answer(APIResponse(status: .ok), edited, issue, world, call)
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, comment) = try find(world, call)
        try world.delete(comment, of: issue, by: user, call)
        return .noContent
    }

    /// Returns the issue and index of a comment that the call names only by its ID.
    private static func place(
        _ world: World, _ call: APIRequest
    ) throws(APIError) -> (user: User, issue: Int, index: Int) {
        let user = try call.caller(world.site.shape)
        guard let id = Int(call.parameters[0]) else { throw .badRequest("The comment id is not a number.") }
        guard let home = world.commentIssues[id], let issue = world.issues[home],
            world.isVisible(issue, to: user),
            let index = issue.comments.firstIndex(where: { $0.id == id })
        else { throw .notFound("Can not find a comment for the id: \(id).") }
        return (user, home, index)
    }

    private static func propertyKeys(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, issue, index) = try place(world, call)
        let properties = world.issues[issue]?.comments[index].properties ?? [:]
        return .json { writer in
            PropertyResponses.keys(
                Array(properties.keys), path: "/comment/\(call.parameters[0])", world, call, to: &writer)
        }
    }

    private static func property(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (_, issue, index) = try place(world, call)
        return try PropertyResponses.value(call.parameters[1], world.issues[issue]?.comments[index].properties ?? [:])
    }

    private static func setProperty(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, index) = try place(world, call)
        try mayEdit(world.issues[issue]?.comments[index], user)
        let value = try PropertyResponses.newValue(call)
        let old = world.issues[issue]?.comments[index].properties.updateValue(value, forKey: call.parameters[1])
        return APIResponse(status: old == nil ? .created : .ok)
    }

    private static func deleteProperty(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let (user, issue, index) = try place(world, call)
        try mayEdit(world.issues[issue]?.comments[index], user)
        guard world.issues[issue]?.comments[index].properties.removeValue(forKey: call.parameters[1]) != nil else {
            throw PropertyResponses.missing(call.parameters[1])
        }
        return .noContent
    }

    private static func mayEdit(_ comment: Comment?, _ user: User) throws(APIError) {
        guard comment?.author == user.name || user.role == .administrator else {
            throw .forbidden("You do not have the permission to edit this comment.")
        }
    }
}
