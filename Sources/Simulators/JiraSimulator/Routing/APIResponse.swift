import HTTPTypes
import SimulatorKit

/// The answer of the simulator to one call.
struct APIResponse: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body: [UInt8] = []

    static let json = "application/json;charset=UTF-8"
    static let html = "text/html;charset=UTF-8"

    static let noContent = APIResponse(status: .noContent)

    static func json(_ status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) -> Void) -> APIResponse {
        var writer = JSONWriter()
        write(&writer)
        return APIResponse(status: status, headers: [.contentType: json], body: writer.bytes)
    }

    static func html(_ status: HTTPResponse.Status, _ text: String) -> APIResponse {
        APIResponse(status: status, headers: [.contentType: html], body: Array(text.utf8))
    }
}
