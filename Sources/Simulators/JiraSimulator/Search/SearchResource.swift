import HTTPTypes
import SimulatorKit

/// `/search` in its two forms: numbered pages on Data Center, page tokens on Cloud.
enum SearchResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "search/jql", .cloud) { world, call throws(APIError) in
            try byToken(&world, call, Request(query: call))
        }
        table.on(.post, "search/jql", .cloud) { world, call throws(APIError) in
            try byToken(&world, call, Request(body: try call.content()))
        }
        table.on(.post, "search/approximate-count", .cloud, handler: count)
        table.on(.get, "search", .cloud, handler: removed)
        table.on(.post, "search", .cloud, handler: removed)
        table.on(.get, "search", .datacenter) { world, call throws(APIError) in
            try byNumber(&world, call, Request(query: call))
        }
        table.on(.post, "search", .datacenter) { world, call throws(APIError) in
            try byNumber(&world, call, Request(body: try call.content()))
        }
    }

    /// The parameters of a search, from the query or from the body.
    private struct Request {
        let jql: String
        let fields: [String]?
        let expand: [String]?
        let properties: [String]
        let start: Int
        let size: Int?
        let token: String?
        let fresh: Set<Int>

        init(query call: APIRequest) throws(APIError) {
            jql = call.query["jql"] ?? ""
            fields = call.query.list("fields")
            expand = call.query.list("expand")
            properties = call.query.list("properties") ?? []
            start = try call.query.number("startAt") ?? 0
            size = try call.query.number("maxResults")
            token = call.query["nextPageToken"]
            fresh = Set((call.query.list("reconcileIssues") ?? []).compactMap { Int($0) })
        }

        init(body: JSONValue) throws(APIError) {
            func texts(_ name: String) throws(APIError) -> [String]? {
                guard let value = body[name], value != .null else { return nil }
                guard let elements = value.array else {
                    throw .badRequest("Invalid request payload. Refer to the REST API documentation and try again.")
                }
                return elements.compactMap(\.text)
            }
            jql = body["jql"]?.text ?? ""
            fields = try texts("fields")
            // Cloud's newer search expects one text here, Data Center's search a list.
            if let list = body["expand"]?.text {
                expand = list.split(separator: ",").map(String.init)
            } else {
                expand = try texts("expand")
            }
            properties = try texts("properties") ?? []
            start = body["startAt"]?.integer ?? 0
            size = body["maxResults"]?.integer
            token = body["nextPageToken"]?.text
            fresh = Set((body["reconcileIssues"]?.array ?? []).compactMap(\.integer))
        }
    }

    private static func byNumber(
        _ world: inout World, _ call: APIRequest, _ request: Request
    ) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let query = try world.query(request.jql, for: user, now: call.now)
        let found = world.find(query, for: user, now: call.now)
        let size = max(0, min(request.size ?? 50, 1000))
        let selection = FieldSelection(request.fields, standard: .navigable)
        let expansion = World.Expansion(request.expand)
        return .json { writer in
            writer.object { writer in
                writer.member("expand", "schema,names")
                writer.member("startAt", request.start)
                writer.member("maxResults", size)
                writer.member("total", found.count)
                writer.member("issues") { writer in
                    writer.array(found.dropFirst(max(0, request.start)).prefix(size)) {
                        world.writeIssue($1, selection, expansion, properties: request.properties, call: call, to: &$0)
                    }
                }
            }
        }
    }

    /// The maximum number of comments per issue that Cloud's newer search returns.
    private static let embeddedComments = 20

    private static func byToken(
        _ world: inout World, _ call: APIRequest, _ request: Request
    ) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let query = try world.query(request.jql, for: user, now: call.now)
        guard query.clause != nil else {
            throw .badRequest(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
        }
        let start = try request.token.map { token throws(APIError) in try offset(token, request.jql) } ?? 0
        let size = max(1, min(request.size ?? 50, 5000))
        let found = world.find(query, for: user, now: call.now, fresh: request.fresh)
        let end = start + size
        let expansion = World.Expansion(request.expand)
        return .json { writer in
            writer.object { writer in
                writer.member("issues") { writer in
                    writer.array(found.dropFirst(start).prefix(size)) { writer, issue in
                        guard let fields = request.fields, !fields.isEmpty, fields != ["id"] else {
                            return writer.object { $0.member("id", String(issue.id)) }
                        }
                        var selection = FieldSelection(fields, standard: .navigable)
                        selection.embeddedComments = embeddedComments
                        world.writeIssue(
                            issue, selection, expansion, properties: request.properties, call: call, to: &writer)
                    }
                }
                if end < found.count { writer.member("nextPageToken", token(end, request.jql)) }
                writer.member("isLast", end >= found.count)
            }
        }
    }

    /// Returns the number of issues that a bounded query matches.
    private static func count(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let query = try world.query(try call.content()["jql"]?.text ?? "", for: user, now: call.now)
        guard query.clause != nil else {
            throw .badRequest(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
        }
        let found = world.find(query, for: user, now: call.now).count
        return .json { writer in writer.object { $0.member("count", found) } }
    }

    /// Returns a page token, which is valid only for its query.
    ///
    /// Another query's token is rejected.
    private static func token(_ offset: Int, _ jql: String) -> String { "p\(offset)x\(checksum(jql))" }

    private static func offset(_ token: String, _ jql: String) throws(APIError) -> Int {
        let parts = token.dropFirst().split(separator: "x", maxSplits: 1)
        guard token.hasPrefix("p"), parts.count == 2, let offset = Int(parts[0]), String(parts[1]) == checksum(jql)
        else {
            throw .badRequest("The provided next page token is invalid.")
        }
        return offset
    }

    private static func checksum(_ text: String) -> String {
        String(text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }, radix: 36)
    }

    private static func removed(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        throw APIError(
            .gone,
            messages: [
                "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
                    + "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
            ])
    }
}
