import Foundation
public import HTTPTypes
public import Hummingbird

extension Response {
    /// Returns a response with a value as JSON that no cache may store.
    ///
    /// - Parameters:
    ///   - value: The body.
    ///   - status: The status; 200 by default.
    ///   - version: The version of the value, which is sent as an entity tag (RFC 9110 §8.8.3).
    /// - Returns: The response.
    /// - Throws: `EncodingError` for a value that JSON cannot represent.
    public static func json(
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
