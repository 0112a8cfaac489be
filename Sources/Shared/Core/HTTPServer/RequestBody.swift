public import Hummingbird

extension Request {
    /// Reads the body of an external request.
    ///
    /// - Parameter maximumBytes: The maximum length. A body that announces more is not read at all.
    /// - Returns: The whole body.
    /// - Throws: ``ProblemError`` with status 413 if the body is longer.
    public func bytes(upTo maximumBytes: Int) async throws -> [UInt8] {
        let announced = headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= maximumBytes else { throw Request.tooLong(maximumBytes) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced)
        for try await buffer in body {
            guard buffer.readableBytes <= maximumBytes - bytes.count else { throw Request.tooLong(maximumBytes) }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    /// Reads the body as JSON, within the limits of ``BoundedJSON``.
    ///
    /// - Parameters:
    ///   - type: The type of the value.
    ///   - maximumBytes: The maximum length of the body.
    /// - Returns: The value.
    /// - Throws: ``ProblemError`` with status 413 for a longer body, 400 for invalid JSON, or 422 for JSON of another
    ///   structure.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self, upTo maximumBytes: Int) async throws -> Value {
        let bytes = try await bytes(upTo: maximumBytes)
        do throws(BoundedJSON.ReadError) {
            return try BoundedJSON.decode(type, from: bytes, maximumBytes: maximumBytes)
        } catch {
            let status: HTTPResponse.Status = if case .unexpected = error { .unprocessableContent } else { .badRequest }
            throw ProblemError(status, ProblemDetails(title: "The body cannot be read", detail: error.description))
        }
    }

    private static func tooLong(_ maximumBytes: Int) -> ProblemError {
        ProblemError(
            .contentTooLarge,
            ProblemDetails(title: "The body is too long", detail: "The maximum is \(maximumBytes) bytes."))
    }
}
