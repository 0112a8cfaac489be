import HTTPTypes
import Hummingbird
import NIOCore
import SimulatorKit

import struct Primitives.Timestamp

/// The tool's REST API as one responder: it checks faults first, then credentials, then performs the call.
struct RESTEndpoint: Sendable {
    let instance: Instance

    struct Answer {
        var status: HTTPResponse.Status
        var document: Document
    }

    enum Document {
        case json(JSONValue)
        /// A v1 answer, as XML unless the caller requests JSON. `list` is the name of a list.
        case resource(JSONValue, list: String?)
        case xml(String)
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let query = Query(request.uri.query)
        let path = PercentEncoding.decoded(request.uri.path, plus: true)
        let body = try await request.body.collect(upTo: 8 << 20)
        let effects = instance.triggers(
            method: request.method.rawValue, path: path, body: Array(body.readableBytesView))
        for effect in effects {
            if let response = try await apply(effect, request, context) {
                record(request, path, status: Int(response.status.code), user: "")
                return response
            }
        }
        var login = ""
        var answer: Answer
        do throws(APIError) {
            let user = try instance.withState { state throws(APIError) in
                try Credentials(query: query, headers: request.headers).user(in: state.world)
            }
            login = user.login
            var sent = effects.contains(.ignoreWrite) ? Self.nothing(for: path) : Array(body.readableBytesView)
            for case .alter(let field, let value) in effects { sent = Self.altering(sent, field, to: value) }
            answer = try work(request, path: path, query: query, body: sent, user: user)
        } catch {
            answer = Answer(
                status: error.status, document: .resource(error.body(errorId: randomUUID()), list: nil))
            if path.lowercased().hasPrefix("/api/v2"), case .resource(let value, _) = answer.document {
                answer.document = .json(value)
            }
        }
        record(request, path, status: Int(answer.status.code), user: login)
        if effects.contains(.closeAfterResponse) { cut(context) }
        return response(answer, wantsJSON: wantsJSON(request, query))
    }

    /// Returns the body of a successful answer for a write that changes nothing.
    private static func nothing(for path: String) -> [UInt8] {
        let path = path.lowercased()
        return Array(
            (path.hasSuffix("/bulk") ? "[]" : path.hasSuffix("/execute") ? #"{"name":"batch","commands":[]}"# : "{}")
                .utf8)
    }

    /// Returns a body with another value of a field, or without the field.
    private static func altering(_ body: [UInt8], _ field: String, to value: JSONValue?) -> [UInt8] {
        guard case .object(let members)? = try? JSONValue.parse(body),
            members.contains(where: { $0.name.lowercased() == field.lowercased() })
        else { return body }
        let others = members.filter { $0.name.lowercased() != field.lowercased() }
        return JSONValue.object(others + (value.map { [.init(name: field, value: $0)] } ?? [])).bytes
    }

    private func work(
        _ request: Request, path: String, query: Query, body: [UInt8], user: User
    ) throws(APIError) -> Answer {
        let segments = path.split(separator: "/").dropFirst()
        let base = "http://\(request.head.authority ?? instance.account)"
        switch (segments.first?.lowercased(), segments.dropFirst()) {
        case ("v1", let rest):
            return try v1(request.method, Array(rest), query: query, base: base, request: request, body: body, user)
        case ("commands", let rest) where rest.map({ $0.lowercased() }) == ["v1", "execute"]:
            return try execute(document(of: request, body), query, user)
        case ("v2", let rest):
            guard request.method == .get else { throw .methodNotAllowed(request.method.rawValue) }
            guard let name = rest.first, let type = ResourceType.named(name) else {
                throw APIError.unknownResource(String(rest.first ?? ""))
            }
            let id = rest.dropFirst().first
            if let id, Int(id) == nil { throw .unknownResource(String(id)) }
            let value = try instance.withState { state throws(APIError) in
                try V2Query(world: state.world.seen(by: user), query: query, base: base, now: .now(), user: user)
                    .answer(type, id: id.flatMap { Int($0) })
            }
            return Answer(status: .ok, document: .json(value))
        default: throw .unknownResource(path)
        }
    }

    private func v1(
        _ method: HTTPRequest.Method, _ segments: [Substring], query: Query, base: String, request: Request,
        body: [UInt8], _ user: User
    ) throws(APIError) -> Answer {
        let names = segments.map { $0.lowercased() }
        if let special = try specialEndpoint(names, query: query, base: base, user) { return special }
        guard let first = segments.first, let type = ResourceType.named(first) else {
            throw .unknownResource(String(segments.first ?? ""))
        }
        if segments.count == 2, names[1] == "bulk" {
            return try bulk(type, request, document(of: request, body), query, user)
        }
        var id: Int?
        if segments.count > 1 {
            guard let number = Int(segments[1]) else { throw .unknownResource(String(segments[1])) }
            id = number
        }
        switch method {
        case .get: return try read(type, id, inner: segments.dropFirst(2).first, query, base, user)
        case .post:
            guard segments.count <= 2, type.isWritable else { throw .methodNotAllowed("POST") }
            let document = try document(of: request, body)
            return try write(type, id ?? document["Id"]?.integer, document, query, user)
        case .delete:
            guard let id, segments.count == 2, type.isWritable else { throw .methodNotAllowed("DELETE") }
            return Answer(status: .ok, document: .resource(try delete(type, id, user), list: nil))
        default: throw .methodNotAllowed(method.rawValue)
        }
    }

    private func document(of request: Request, _ body: [UInt8]) throws(APIError) -> JSONValue {
        guard request.headers[.contentType]?.lowercased().contains("json") == true,
            let document = try? JSONValue.parse(body)
        else { throw .malformed }
        return document
    }

    private func specialEndpoint(
        _ names: [String], query: Query, base: String, _ user: User
    ) throws(APIError) -> Answer? {
        switch names {
        case ["users", "loggeduser"], ["user", "loggeduser"]:
            let value = try instance.withState { state throws(APIError) in
                try Rendering(world: state.world, dates: query.dateStyle).item(.user(user), Inclusion(query))
            }
            return Answer(status: .ok, document: .resource(value, list: nil))
        case ["context"]:
            let value = instance.withState { Metadata(base: base).context(of: user, $0.world) }
            return Answer(status: .ok, document: .resource(value, list: nil))
        case ["index", "meta"]: return Answer(status: .ok, document: .xml(Metadata(base: base).index))
        default:
            guard names.count == 2, names[1] == "meta" else { return nil }
            guard let type = ResourceType.named(names[0]) else { throw .unknownResource(names[0]) }
            return Answer(status: .ok, document: .xml(Metadata(base: base).description(of: type)))
        }
    }

    private func read(
        _ type: ResourceType, _ id: Int?, inner: Substring?, _ query: Query, _ base: String, _ user: User
    ) throws(APIError) -> Answer {
        let value = try instance.withState { state throws(APIError) in
            let reading = V1Query(world: state.world.seen(by: user), query: query, base: base)
            guard let id else { return try reading.list(type) }
            guard let inner else { return try reading.item(type, id: id) }
            return try reading.inner(type, id: id, collection: String(inner))
        }
        return Answer(
            status: .ok, document: .resource(value, list: id == nil ? type.plural : inner.map { String($0) }))
    }

    private func write(
        _ type: ResourceType, _ id: Int?, _ document: JSONValue, _ query: Query, _ user: User
    ) throws(APIError) -> Answer {
        let value = try write(type, id, document, try Inclusion(query, prefix: "result"), query, user)
        return Answer(status: id == nil ? .created : .ok, document: .resource(value, list: nil))
    }

    // MARK: Answers

    private func wantsJSON(_ request: Request, _ query: Query) -> Bool {
        if let format = query["resultFormat"] ?? query["format"] { return format.lowercased() == "json" }
        return request.headers[.accept]?.lowercased().contains("application/json") == true
    }

    private func response(_ answer: Answer, wantsJSON: Bool) -> Response {
        let type: String
        let bytes: ByteBuffer
        switch answer.document {
        case .resource(let value, let list) where !wantsJSON:
            type = "application/xml; charset=utf-8"
            bytes = ByteBuffer(string: XMLRendering.document(value, list: list))
        case .json(let value), .resource(let value, _):
            type = "application/json; charset=utf-8"
            bytes = ByteBuffer(bytes: value.bytes)
        case .xml(let text):
            type = "text/xml; charset=UTF-8"
            bytes = ByteBuffer(string: text)
        }
        return Response(
            status: answer.status,
            headers: [.contentType: type, .contentLength: String(bytes.readableBytes), .correlation: randomUUID()],
            body: .init(byteBuffer: bytes))
    }

    /// - Returns: The answer if the fault replaces the call, otherwise nil.
    func apply(
        _ effect: FaultEffect, _ request: Request, _ context: ConnectionContext
    ) async throws -> Response? {
        switch effect {
        case .refuse(let status, let retryAfter):
            let refusal = APIError(status: .init(code: status), token: "The service is not available.")
            var headers: HTTPFields = [.contentType: "application/json"]
            if let retryAfter { headers[.retryAfter] = String(retryAfter) }
            return Response(
                status: refusal.status, headers: headers,
                body: .init(byteBuffer: ByteBuffer(bytes: refusal.body(errorId: randomUUID()).bytes)))
        case .echo(let status):
            let refusal = APIError(
                status: .init(code: status), token: "The request {request} failed.",
                data: [.init(name: "request", value: .string(request.uri.string))])
            return Response(
                status: refusal.status, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: refusal.body(errorId: randomUUID()).bytes)))
        case .foreign(let form):
            guard let page = ForeignPage.named(form) else { return nil }
            return Response(
                status: page.status, headers: page.headers,
                body: .init(byteBuffer: ByteBuffer(string: page.body)))
        case .redirect(let place):
            return Response(status: .found, headers: [.location: place + request.uri.string])
        case .delay(let milliseconds):
            try await Task.sleep(for: .milliseconds(milliseconds))
            return nil
        case .closeBeforeResponse:
            cut(context)
            return Response(status: .internalServerError)
        case .loginPage:
            let page = "<html><body><form action=\"/login\"><input type=\"password\"></form></body></html>"
            return Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: page)))
        case .html:
            return Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: "<html><body><h1>Maintenance</h1></body></html>")))
        case .malformedBody:
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: [0x7B, 0xFF, 0x00, 0x22, 0xC3])))
        default: return nil
        }
    }

    func cut(_ context: ConnectionContext) {
        context.channel.close(promise: nil)
    }

    func record(_ request: Request, _ path: String, status: Int, user: String) {
        let kept = Query(request.uri.query).withoutCredentials
        instance.withState { state in
            state.log.append(
                RequestLog.Entry(
                    time: .now(), method: request.method.rawValue, path: kept.isEmpty ? path : "\(path)?\(kept)",
                    user: user, status: status))
        }
    }
}

extension HTTPField.Name {
    fileprivate static let correlation = HTTPField.Name("x-correlationid") ?? .via
}

extension Instance {
    /// Returns the faults that apply to this request, in the order in which they were set.
    func triggers(method: String, path: String, body: [UInt8] = []) -> [FaultEffect] {
        withState { $0.faults.trigger(method: method, path: path, body: body) }
    }
}

extension World {
    /// Performs one write of the REST API: with an ID it changes an item, without an ID it creates one.
    mutating func write(
        _ type: ResourceType, id: Int?, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> [Change] {
        guard !hides(id, from: author) else { throw .notFound(type.name, id: id.map(String.init) ?? "") }
        try requireRight(type, id: id, body, by: author, at: now)
        if let kind = CardKind(named: type.name) {
            guard let id else { return [try createCard(kind, body, by: author, at: now)] }
            return [try updateCard(kind, id: id, body, by: author, at: now)]
        }
        switch (type.name, id) {
        case ("Comment", nil): return try createComment(body, by: author, at: now)
        case ("Comment", let id?): return [try updateComment(id, body, by: author, at: now)]
        case ("Time", nil): return try createTime(body, by: author, at: now)
        case ("Time", let id?): return try updateTime(id, body, by: author, at: now)
        case ("Relation", nil): return [try createRelation(body, by: author, at: now)]
        case ("Assignment", nil): return try createAssignment(body, by: author, at: now)
        case ("TeamAssignment", nil): return try createTeamAssignment(body, by: author, at: now)
        case ("TeamAssignment", let id?): return try updateTeamAssignment(id, body, by: author, at: now)
        case ("Release", nil): return [try createRelease(body, by: author, at: now)]
        case ("Project", nil): return [try createProject(body, by: author, at: now)]
        case ("Project", let id?): return [try updateProject(id, body, by: author, at: now)]
        default: throw .methodNotAllowed("POST")
        }
    }
}
