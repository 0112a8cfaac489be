import HTTPTypes
import Hummingbird
import NIOCore
import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// The pages outside the REST API that receive and return files.
struct FileEndpoint: Sendable {
    let instance: Instance
    let api: RESTEndpoint

    /// The maximum number of bytes of a form that is read.
    private static let maxBytes = 16 << 20

    func addRoutes(to router: Router<ConnectionContext>) {
        router.post("UploadFile.ashx") { request, context in try await upload(request, context) }
        router.get("Attachment.aspx") { request, _ in download(request) }
    }

    private func upload(_ request: Request, _ context: ConnectionContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.maxBytes)
        let path = request.uri.path
        let effects = instance.triggers(method: "POST", path: path, body: Array(body.readableBytesView))
        for effect in effects {
            guard let response = try await api.apply(effect, request, context) else { continue }
            api.record(request, path, status: Int(response.status.code), user: "")
            return response
        }
        let parts =
            MultipartFile.all(in: Array(body.readableBytesView), contentType: request.headers[.contentType] ?? "") ?? []
        let general = parts.first { $0.field == "generalid" }.flatMap { Int(String(decoding: $0.bytes, as: UTF8.self)) }
        let files = parts.filter { $0.field == "file" && !$0.name.isEmpty }
        do throws(APIError) {
            let user = try user(request)
            guard let general, !files.isEmpty else { throw .malformed }
            let made = try instance.write(as: user) { world, now throws(APIError) in
                try world.upload(files, to: general, by: user, at: now)
            }
            record(request, status: 200, user: user.login)
            if effects.contains(.closeAfterResponse) { api.cut(context) }
            return json(.ok, ["items": .array(made.map(item))])
        } catch {
            record(request, status: Int(error.status.code), user: "")
            return json(error.status, error.body(errorId: randomUUID()))
        }
    }

    private func download(_ request: Request) -> Response {
        do throws(APIError) {
            let user = try user(request)
            let id = Query(request.uri.query)["AttachmentID"].flatMap { Int($0) } ?? 0
            guard let attachment = instance.withState({ $0.world.attachmentsById[id] }) else {
                throw .notFound("Attachment", id: String(id))
            }
            record(request, status: 200, user: user.login)
            return Response(
                status: .ok, headers: [.contentType: attachment.mimeType],
                body: Self.body(of: attachment))
        } catch {
            record(request, status: Int(error.status.code), user: "")
            return json(error.status, error.body(errorId: randomUUID()))
        }
    }

    private static func body(of attachment: Attachment) -> ResponseBody {
        guard let size = attachment.madeUp else { return .init(byteBuffer: ByteBuffer(bytes: attachment.bytes)) }
        let chunk = ByteBuffer(bytes: attachment.bytes)
        return .init(contentLength: size) { writer in
            var left = size
            while left > 0 {
                let next = chunk.getSlice(at: 0, length: min(left, chunk.readableBytes)) ?? ByteBuffer()
                try await writer.write(next)
                left -= next.readableBytes
            }
            try await writer.finish(nil)
        }
    }

    private func user(_ request: Request) throws(APIError) -> User {
        try instance.withState { state throws(APIError) in
            try Credentials(query: Query(request.uri.query), headers: request.headers).user(in: state.world)
        }
    }

    private func item(_ attachment: Attachment) -> JSONValue {
        [
            "resourceType": "Attachment", "id": JSONValue(attachment.id), "name": .string(attachment.name),
            "uniqueFileName": .string("\(attachment.id)-\(attachment.name)"),
            "persistedMimeType": .string(attachment.mimeType), "persistedSize": JSONValue(attachment.size),
            "isEmpty": .bool(attachment.bytes.isEmpty), "mimeType": .string(attachment.mimeType),
            "size": JSONValue(attachment.size),
            "general": ["resourceType": "General", "id": JSONValue(attachment.general)],
        ]
    }

    private func json(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }

    private func record(_ request: Request, status: Int, user: String) {
        instance.withState { state in
            state.log.append(
                RequestLog.Entry(
                    time: .now(), method: request.method.rawValue, path: request.uri.path, user: user,
                    status: status))
        }
    }
}
