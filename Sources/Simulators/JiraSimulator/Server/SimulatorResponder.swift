import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The layer between HTTP and the simulated Jira: faults, limits, headers, log, and recording.
struct SimulatorResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let simulator: Simulator
    let control: ControlAPI
    let recorder: Recorder?

    /// The maximum body size that is read, in bytes.
    ///
    /// It allows several files, or one file that the simulator must reject as too large.
    let maxBodyBytes: Int

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let target = request.head.path ?? "/"
        let buffer = try await request.body.collect(upTo: maxBodyBytes)
        let parsed = ParsedRequest(
            method: request.method, target: target, headers: request.headers, body: Array(buffer.readableBytesView),
            authority: request.head.authority)
        switch parsed.segments.first {
        case nil where parsed.method == .get: return response(.html(.ok, IssuePage.html))
        case "_control": return response(try await control.answer(parsed))
        default:
            guard let answer = await answer(parsed) else {
                try? await context.channel.close()
                throw ChannelError.alreadyClosed
            }
            return response(answer)
        }
    }

    /// Returns the answer to a call of Jira's API, or nil if a fault closes the connection.
    private func answer(_ request: ParsedRequest) async -> APIResponse? {
        let user = simulator.userName(request)
        let fault = simulator.faults.withLock { $0.trigger(request, user: user) }
        let outcome: APIResponse?
        switch fault {
        case .respond(let answer)?: outcome = answer
        case .closeBeforeResponse?: outcome = nil
        case .closeAfterResponse?:
            _ = limited(request, user)
            outcome = nil
        case .replace(let answer)?:
            _ = limited(request, user)
            outcome = answer
        case .alter(let field, let value)?: outcome = limited(request.altering(field, to: value), user)
        case .delay(let milliseconds)?:
            // If the caller disconnects during the delay, the call is still performed.
            try? await Task.sleep(for: .milliseconds(milliseconds))
            outcome = limited(request, user)
        case .dropWebhook?, .duplicateWebhook?, .delayWebhook?, .reorderWebhooks?, nil: outcome = limited(request, user)
        }
        let answer = outcome.map(addingCommonHeaders)
        note(request, user, answer, fault: fault != nil)
        if let recorder, let answer, fault == nil {
            recorder.record(
                method: request.method.rawValue, path: request.target, contentType: request.headers[.contentType],
                body: request.body, answer: answer)
        }
        return answer
    }

    private func limited(_ request: ParsedRequest, _ user: String?) -> APIResponse {
        if let issue = request.writtenIssue,
            let refusal = simulator.limiter.withLock({ $0.admitWrite(of: issue, now: Timestamp.now()) })
        {
            return refusal.answer
        }
        let admission = simulator.limiter.withLock {
            $0.admit(user ?? "anonymous", simulator.site.shape, now: Timestamp.now())
        }
        switch admission {
        case .failure(let refusal): return refusal.answer
        case .success(let headers):
            var answer = simulator.answer(request)
            for field in headers { answer.headers[field.name] = field.value }
            return answer
        }
    }

    /// Adds the headers that all answers of the product contain.
    private func addingCommonHeaders(_ answer: APIResponse) -> APIResponse {
        var answer = answer
        answer.headers[.requestID] = Self.requestIDs.next()
        answer.headers[.contentTypeOptions] = "nosniff"
        answer.headers[.cacheControl] = "no-cache, no-store, no-transform"
        switch simulator.site.shape {
        case .cloud: answer.headers[.server] = answer.headers[.server] ?? "AtlassianEdge"
        case .datacenter: answer.headers[.nodeID] = "node1"
        }
        return answer
    }

    private static let requestIDs = RequestIDs()

    private func note(_ request: ParsedRequest, _ user: String?, _ answer: APIResponse?, fault: Bool) {
        simulator.log.withLock { log in
            log.append(
                RequestLog.Entry(
                    time: Timestamp.now(), method: request.method.rawValue, path: request.target, user: user,
                    status: answer?.status.code ?? 0, headerNames: request.headers.map { $0.name.canonicalName },
                    isFault: fault))
        }
    }

    private func response(_ answer: APIResponse) -> Response {
        Response(
            status: answer.status, headers: answer.headers,
            body: answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
