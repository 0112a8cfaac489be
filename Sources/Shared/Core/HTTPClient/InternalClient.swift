public import Curl
public import EntityModel
import Foundation
public import Primitives

/// Calls the HTTP API of another Tandem service with JSON and a bearer token for only the required scopes.
///
/// If the connection breaks or the service is not available yet, an idempotent call is sent up to three times with
/// short delays. The delays are short because the caller waits, and the queue retries the message soon anyway.
public final class InternalClient: Sendable {
    /// Returns a token for the scopes (RFC 6749 §4.4).
    public typealias TokenProvider = @Sendable (Set<Scope>) async throws -> Secret<String>

    private static let retryDelays: [Duration] = [.milliseconds(50), .milliseconds(400)]

    private let curl: CurlClient
    private let base: String
    private let token: TokenProvider
    private let timing: TimeSource
    private let deadline: Duration
    private let maximumResponseBytes: Int

    /// - Parameters:
    ///   - curl: The HTTP client, shared by all clients of the process.
    ///   - base: The scheme, host, and port of the service. The operator sets it, so the address policy is not applied.
    ///   - token: The source of tokens.
    ///   - deadline: The deadline of each attempt.
    ///   - maximumResponseBytes: The maximum number of response bytes to read.
    ///   - timing: The sleep function and the source of randomness.
    public init(
        curl: CurlClient, base: String, token: @escaping TokenProvider, deadline: Duration = .seconds(10),
        maximumResponseBytes: Int = 16 << 20, timing: TimeSource = .system
    ) {
        self.curl = curl
        self.base = base.trimmingTrailingSlash
        self.token = token
        self.deadline = deadline
        self.maximumResponseBytes = maximumResponseBytes
        self.timing = timing
    }

    /// Reads a resource.
    public func get<Value: Decodable>(
        _ path: URLPath, scopes: Set<Scope>, as type: Value.Type = Value.self
    ) async throws(InternalCallError) -> Value {
        try await decode(send("GET", path, body: nil, scopes: scopes, isRepeatable: true))
    }

    /// Sends a body and reads the response.
    ///
    /// `isRepeatable` says whether the service can receive the call twice without harm. By default, this holds for
    /// every method except `POST`.
    public func call<Value: Decodable>(
        _ method: String, _ path: URLPath, body: some Encodable, scopes: Set<Scope>, isRepeatable: Bool? = nil,
        as type: Value.Type = Value.self
    ) async throws(InternalCallError) -> Value {
        let bytes = try encode(body, request: "\(method) \(path)")
        return try await decode(
            send(method, path, body: bytes, scopes: scopes, isRepeatable: isRepeatable ?? (method != "POST")))
    }

    /// Sends a call and ignores the content of the response.
    public func call(
        _ method: String, _ path: URLPath, body: (some Encodable)? = Int?.none, scopes: Set<Scope>,
        isRepeatable: Bool? = nil
    ) async throws(InternalCallError) {
        let bytes: [UInt8]? = if let body { try encode(body, request: "\(method) \(path)") } else { nil }
        _ = try await send(method, path, body: bytes, scopes: scopes, isRepeatable: isRepeatable ?? (method != "POST"))
    }

    /// Reads a resource and passes its bytes to a closure while they arrive.
    ///
    /// There are no retries.
    ///
    /// - Parameters:
    ///   - path: The path of the resource.
    ///   - scopes: The scopes that the call needs.
    ///   - deadline: The deadline of the whole call.
    ///   - consume: A closure that reads the bytes.
    /// - Returns: The result of `consume`.
    /// - Throws: ``InternalCallError``, or the error that `consume` throws.
    public func stream<Value: Sendable>(
        _ path: URLPath, scopes: Set<Scope>, deadline: Duration, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        var request = try await request("GET", path, body: nil, scopes: scopes, isRepeatable: true)
        request.deadline = deadline
        request.maximumResponseBytes = .max
        let place = "\(request)"
        do {
            return try await curl.stream(request) { head, body in
                guard (200...299).contains(head.status) else {
                    var bytes: [UInt8] = []
                    for try await chunk in body where bytes.count < 64 << 10 { bytes += chunk }
                    let problem: ProblemDetails? = try? BoundedJSON.decode(from: bytes, maximumBytes: 128 << 10)
                    throw InternalCallError.refused(
                        request: place, status: head.status, problem: problem ?? ProblemDetails())
                }
                return try await consume(
                    ByteStream(length: head.header("content-length").flatMap { Int64($0) }) {
                        var chunks = body.makeAsyncIterator()
                        return try await chunks.next()
                    })
            }
        } catch let error as CurlError {
            throw InternalCallError.transport(error)
        }
    }

    private func request(
        _ method: String, _ path: URLPath, body: [UInt8]?, scopes: Set<Scope>, isRepeatable: Bool
    ) async throws(InternalCallError) -> CurlRequest {
        let bearer: Secret<String>
        do {
            bearer = try await token(scopes)
        } catch {
            throw .token("\(error)")
        }
        var headers: [(name: String, value: String)] = [
            ("Accept", "application/json, \(ProblemDetails.contentType)"),
            ("Authorization", bearer.reveal { "Bearer \($0)" }),
        ]
        if body != nil {
            headers.append(("Content-Type", "application/json"))
        }
        TraceHeaders.add(to: &headers)
        return CurlRequest(
            method: method, url: base + path.text, headers: headers, body: body.map { .bytes($0) } ?? .none,
            deadline: deadline, connectTimeout: .seconds(2), maximumResponseBytes: maximumResponseBytes,
            addressPolicy: .any, isRepeatable: isRepeatable)
    }

    private func send(
        _ method: String, _ path: URLPath, body: [UInt8]?, scopes: Set<Scope>, isRepeatable: Bool
    ) async throws(InternalCallError) -> (CurlResponse, String) {
        let request = try await request(method, path, body: body, scopes: scopes, isRepeatable: isRepeatable)
        let response = try await sendRepeating(request)
        guard (200...299).contains(response.status) else {
            let problem: ProblemDetails? = try? BoundedJSON.decode(from: response.body, maximumBytes: 64 << 10)
            throw .refused(request: "\(request)", status: response.status, problem: problem ?? ProblemDetails())
        }
        return (response, "\(request)")
    }

    private func sendRepeating(_ request: CurlRequest) async throws(InternalCallError) -> CurlResponse {
        for pause in InternalClient.retryDelays {
            do {
                let response = try await curl.send(request)
                guard request.isRepeatable, response.status == 503 else { return response }
            } catch {
                guard error.isTransient, error.code != .timeout, error.code != .closed,
                    request.isRepeatable || error.wasNotSent
                else { throw .transport(error) }
            }
            do {
                try await timing.sleep(pause * (0.5 + timing.random()))
            } catch {
                throw .transport(
                    CurlError(code: .cancelled, text: "cancelled", request: "\(request)", wasNotSent: false))
            }
        }
        do {
            return try await curl.send(request)
        } catch {
            throw .transport(error)
        }
    }

    private func decode<Value: Decodable>(_ answer: (CurlResponse, String)) throws(InternalCallError) -> Value {
        do throws(BoundedJSON.ReadError) {
            return try BoundedJSON.decode(from: answer.0.body, maximumBytes: maximumResponseBytes)
        } catch {
            throw .form(request: answer.1, error.description)
        }
    }

    private func encode(_ body: some Encodable, request: String) throws(InternalCallError) -> [UInt8] {
        do {
            return [UInt8](try JSONEncoder().encode(body))
        } catch {
            throw .form(request: request, "the body cannot be encoded as JSON")
        }
    }
}
