import HTTPTypes
import Hummingbird
import NIOCore
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The service that streams all items of a type in one answer.
///
/// It has no pages and no order, allows at most ten concurrent requests, and requires an access token.
/// Source: Targetprocess developer hub, "API v2, streaming".
struct StreamEndpoint: Sendable {
    let instance: Instance
    let api: RESTEndpoint

    private static let maxStreams = 10
    private static let underWay = Mutex(0)

    func addRoutes(to router: Router<ConnectionContext>) {
        router.get("svc/tp-apiv2-streaming-service/stream/{entity}") { request, context in
            try await stream(request, context)
        }
    }

    private func stream(_ request: Request, _ context: ConnectionContext) async throws -> Response {
        let path = request.uri.path
        let effects = instance.triggers(method: "GET", path: path)
        for effect in effects {
            guard let response = try await api.apply(effect, request, context) else { continue }
            api.record(request, path, status: Int(response.status.code), user: "")
            return response
        }
        let query = Query(request.uri.query)
        do throws(APIError) {
            guard query["access_token"] != nil else { throw .unauthorized }
            let (user, stream) = try instance.withState { state throws(APIError) in
                let user = try Credentials(query: query, headers: request.headers).user(in: state.world)
                guard let type = ResourceType.named(context.parameters.get("entity") ?? "") else {
                    throw APIError.unknownResource(path)
                }
                return (
                    user,
                    try V2Query(world: state.world.seen(by: user), query: query, base: "", now: .now(), user: user)
                        .stream(type)
                )
            }
            let isFull = Self.underWay.withLock { count in
                if count < Self.maxStreams { count += 1 }
                return count > Self.maxStreams
            }
            guard !isFull else {
                throw APIError(status: .tooManyRequests, token: "Too many concurrent requests.")
            }
            api.record(request, path, status: 200, user: user.login)
            let isCut = effects.contains(.closeAfterResponse)
            return Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
                body: .init { writer in
                    defer { Self.underWay.withLock { $0 -= 1 } }
                    var number = 0
                    while let piece = try Self.piece(number, of: stream, isCut: isCut) {
                        try await writer.write(piece)
                        number += 1
                    }
                    if isCut { api.cut(context) }
                    try await writer.write(ByteBuffer(string: number == 0 ? #"{"items":[]}"# : "]}"))
                    try await writer.finish(nil)
                })
        } catch {
            api.record(request, path, status: Int(error.status.code), user: "")
            return Response(
                status: error.status, headers: [.contentType: "application/json; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(bytes: error.body(errorId: randomUUID()).bytes)))
        }
    }

    /// Returns a piece of the answer.
    ///
    /// The last pieces are missing if the fault cuts the connection.
    private static func piece(_ number: Int, of stream: V2Query.Stream, isCut: Bool) throws(APIError) -> ByteBuffer? {
        let last = isCut ? stream.count / 2 : stream.count
        let start = number * 200
        guard start < last else { return nil }
        var bytes = number == 0 ? Array(#"{"items":["#.utf8) : []
        for index in start..<min(start + 200, last) {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += try stream.item(index).bytes
        }
        return ByteBuffer(bytes: bytes)
    }
}
