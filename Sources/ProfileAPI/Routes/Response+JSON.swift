import Foundation
import HTTPTypes
import Hummingbird

extension Response {
    /// Answers with a value as JSON, its version as an entity tag (RFC 9110 §8.8.3) where it has one.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, version: Int64? = nil
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let version {
            headers[.eTag] = "\"\(version)\""
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
