import HTTPTypes
import Hummingbird
import NIOCore

/// Rejects bodies that exceed the maximum of all routes, by their announced length or as soon as they exceed it.
struct BodyLimit<Context: RequestContext>: RouterMiddleware {
    let maximumBytes: Int

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let announced = request.headers[.contentLength] {
            guard let length = Int(announced), length <= maximumBytes else { throw BodyLimit.exceeded(maximumBytes) }
            return try await next(request, context)
        }
        guard request.headers[.transferEncoding] != nil else { return try await next(request, context) }
        var request = request
        request.body = RequestBody(asyncSequence: BoundedBody(body: request.body, maximumBytes: maximumBytes))
        return try await next(request, context)
    }

    fileprivate static func exceeded(_ maximumBytes: Int) -> ProblemError {
        ProblemError(
            .contentTooLarge,
            ProblemDetails(title: "The body is too long", detail: "The maximum is \(maximumBytes) bytes."))
    }
}

/// A body that ends with an error once it is too long.
private struct BoundedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let maximumBytes: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: RequestBody.AsyncIterator
        var rest: Int
        let maximumBytes: Int

        mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await chunks.next(isolation: #isolation) else { return nil }
            rest -= chunk.readableBytes
            guard rest >= 0 else { throw BodyLimit<BasicRequestContext>.exceeded(maximumBytes) }
            return chunk
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator(), rest: maximumBytes, maximumBytes: maximumBytes)
    }
}
