import Foundation
public import HTTPTypes
public import Hummingbird

/// An error that a route returns as problem JSON.
public struct ProblemError: HTTPResponseError {
    public var status: HTTPResponse.Status
    public var problem: ProblemDetails
    public var headers: HTTPFields

    public init(_ status: HTTPResponse.Status, _ problem: ProblemDetails, headers: HTTPFields = [:]) {
        self.status = status
        self.problem = problem
        self.problem.status = status.code
        self.headers = headers
    }

    /// Creates a problem that has only a status and a detail.
    public init(_ status: HTTPResponse.Status, _ detail: String) {
        self.init(status, ProblemDetails(title: status.reasonPhrase, detail: detail))
    }

    public func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers = headers
        headers[.contentType] = ProblemDetails.contentType
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(problem))))
    }
}
