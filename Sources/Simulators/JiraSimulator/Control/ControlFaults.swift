import HTTPTypes
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The control API's routes for faults.
extension ControlAPI {
    func addFault(_ body: JSONValue) throws(APIError) -> APIResponse {
        let name = body["action"]?.text ?? ""
        let effect = try effect(name, body)
        let method = body["method"]?.text?.uppercased()
        guard method.map({ HTTPRequest.Method($0) != nil }) ?? true else {
            throw .badRequest("No such method: \(method ?? "")")
        }
        let fault = simulator.faults.withLock { plan in
            plan.add { id in
                var fault = Fault(id: id, name: name, effect: effect, body.members ?? [])
                fault.method = method
                fault.path = (body["path"] ?? body["event"])?.text
                return fault
            }
        }
        return .json(.created) { write(fault, to: &$0) }
    }

    private func effect(_ name: String, _ body: JSONValue) throws(APIError) -> FaultEffect {
        switch name {
        case "foreign":
            let form = body["form"]?.text ?? ""
            guard let page = ForeignPage.named(form, limit: body["largest"]?.integer ?? 10 << 20) else {
                throw .badRequest("No such form: \(form)")
            }
            return .respond(APIResponse(status: page.status, headers: page.headers, body: Array(page.body.utf8)))
        case "respond":
            guard let status = body["status"]?.integer, 100...599 ~= status else {
                throw .badRequest("The status is missing.")
            }
            return .respond(answer(HTTPResponse.Status(code: status), body))
        case "rateLimit":
            let seconds = body["retryAfter"]?.integer ?? 1
            let limit = RateLimiter.Limit(calls: 100, seconds: 60)
            let reset = Timestamp.now() + .seconds(seconds)
            return .respond(RateLimiter.refusal(simulator.site.shape, retryAfter: seconds, limit, reset).answer)
        case "delay": return .delay(milliseconds: body["milliseconds"]?.integer ?? 1000)
        case "closeBeforeResponse": return .closeBeforeResponse
        case "closeAfterResponse": return .closeAfterResponse
        case "html":
            let status = HTTPResponse.Status(code: body["status"]?.integer ?? 502)
            let page =
                "<!DOCTYPE html><html><head><title>Oops, you've found a dead link. - JIRA</title></head><body><h1>Bad gateway</h1></body></html>"
            return .respond(.html(status, page))
        case "malformedBody": return .replace(answer(.ok, ["body": body["body"] ?? "{\"id\": 12, \"fields\": [tr"]))
        case "alter":
            guard let field = body["field"]?.text else { throw .badRequest("The field is missing.") }
            return .alter(field: field, value: body["value"])
        case "dropWebhook": return .dropWebhook
        case "duplicateWebhook": return .duplicateWebhook
        case "delayWebhook": return .delayWebhook(milliseconds: body["milliseconds"]?.integer ?? 1000)
        case "reorderWebhooks": return .reorderWebhooks
        default: throw .badRequest("No such action: \(name)")
        }
    }

    private func answer(_ status: HTTPResponse.Status, _ body: JSONValue) -> APIResponse {
        var answer = APIResponse(status: status, headers: [.contentType: APIResponse.json])
        for header in body["headers"]?.members ?? [] {
            if let name = HTTPField.Name(header.name), let value = header.value.text { answer.headers[name] = value }
        }
        switch body["body"] {
        case .string(let text)?: answer.body = Array(text.utf8)
        case let value?: answer.body = value.bytes
        case nil: break
        }
        return answer
    }

    func faults() -> APIResponse {
        let faults = simulator.faults.withLock { $0.faults }
        return .json { writer in writer.array(faults) { write($1, to: &$0) } }
    }

    func removeFaults(_ id: Int?) -> APIResponse {
        simulator.faults.withLock { $0.remove(id) }
        return .noContent
    }

    private func write(_ fault: Fault<FaultEffect>, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", fault.id)
            writer.member("action", fault.name)
            writer.member("struck", fault.triggerCount)
            if let count = fault.count { writer.member("left", count - fault.triggerCount) }
        }
    }
}
