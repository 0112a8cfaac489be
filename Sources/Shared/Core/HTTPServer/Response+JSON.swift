import Foundation
public import HTTPTypes
public import Hummingbird

extension Response {
    /// Answers with a value as JSON, which no cache may keep.
    ///
    /// - Parameters:
    ///   - value: the body.
    ///   - status: 200 if left out.
    ///   - version: of the value, told as an entity tag (RFC 9110 §8.8.3).
    /// - Returns: the answer.
    /// - Throws: `EncodingError` for a value that JSON has no form for.
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
