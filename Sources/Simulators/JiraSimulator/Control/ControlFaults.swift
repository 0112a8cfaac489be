import HTTPTypes
import OrderedCollections
import SimulatorKit
import Synchronization

import struct Primitives.SeededRandom

/// The control API's routes for faults.
extension ControlAPI {
    func addFault(_ body: JSONValue) throws(APIError) -> APIResponse {
        let name = body["action"]?.text ?? ""
        let action = try action(name, body)
        let method = try body["method"]?.text.map { text throws(APIError) in
            guard let method = HTTPRequest.Method(text.uppercased()) else {
                throw .badRequest("No such method: \(text)")
            }
            return method
        }
        let seed = UInt64(body["seed"]?.integer ?? 1)
        let pattern = pattern(body)
        let fault = simulator.faults.withLock { plan in
            plan.add { id in
                Fault(
                    id: id, name: name, action: action, method: method,
                    path: (body["path"] ?? body["event"])?.text ?? "", user: body["user"]?.text,
                    body: pattern, skip: body["skip"]?.integer ?? 0, count: body["count"]?.integer,
                    probability: body["probability"]?.decimal ?? 1, generator: SeededRandom(seed: seed))
            }
        }
        return .json(.created) { write(fault, to: &$0) }
    }

    /// Reads `{"contains": ["<script"]}`, `{"beyondBMP": true}`, or `{"largest": 10485760}`.
    private func pattern(_ body: JSONValue) -> BodyPattern? {
        let texts = body["contains"]?.array?.compactMap(\.text) ?? []
        let isBeyondBMP = body["beyondBMP"]?.bool ?? false
        let maxBytes = body["largest"]?.integer
        guard !texts.isEmpty || isBeyondBMP || maxBytes != nil else { return nil }
        return BodyPattern(texts: texts, isBeyondBMP: isBeyondBMP, largest: maxBytes)
    }

    private func action(_ name: String, _ body: JSONValue) throws(APIError) -> Fault.Action {
        switch name {
        case "foreign":
            let form = body["form"]?.text ?? ""
            guard let page = ForeignPage.named(form, limit: body["largest"]?.integer ?? 10 << 20) else {
                throw .badRequest("No such form: \(form)")
            }
            var answer = APIResponse(status: HTTPResponse.Status(code: page.status), body: Array(page.body.utf8))
            for (name, value) in page.headers {
                if let name = HTTPField.Name(name) { answer.headers[name] = value }
            }
            return .respond(answer)
        case "respond":
            guard let status = body["status"]?.integer, 100...599 ~= status else {
                throw .badRequest("The status is missing.")
            }
            return .respond(answer(HTTPResponse.Status(code: status), body))
        case "rateLimit":
            let seconds = body["retryAfter"]?.integer ?? 1
            let limit = RateLimiter.Limit(calls: 100, seconds: 60)
            let reset = Instant.now().adding(seconds: Int64(seconds))
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
        for (name, value) in body["headers"]?.object ?? [:] {
            if let name = HTTPField.Name(name), let value = value.text { answer.headers[name] = value }
        }
        switch body["body"] {
        case .string(let text)?: answer.body = Array(text.utf8)
        case let value?: answer.body = EncodedJSON { $0.value(value) }.bytes
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

    private func write(_ fault: Fault, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", fault.id)
            writer.member("action", fault.name)
            writer.member("struck", fault.triggerCount)
            if let count = fault.count { writer.member("left", count - fault.triggerCount) }
        }
    }
}
