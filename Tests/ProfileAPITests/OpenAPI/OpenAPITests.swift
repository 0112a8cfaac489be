import Core
import EntityModel
import Foundation
import Hummingbird
import Primitives
import Synchronization
import Testing

@testable import ProfileAPI
@testable import Tandem

/// The published description says what the routes are.
@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    private struct Document: Decodable {
        struct Operation: Decodable {
            var security: [[String: [String]]]
            var responses: [String: JSONValue]
        }

        struct Components: Decodable {
            var schemas: [String: JSONValue]
            var parameters: [String: JSONValue]
            var responses: [String: JSONValue]
        }

        var openapi: String
        var paths: [String: [String: Operation]]
        var components: Components
    }

    private static func document() throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(OpenAPIDocument.bytes))
    }

    @Test func `Every route is described, and nothing else is`() async throws {
        let described = try Self.document().paths.flatMap { path, operations in
            operations.keys.map { "\($0.uppercased()) \(path)" }
        }
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { (api) async throws in
            let there = api.routes.filter { $0 != "GET /" }
            #expect(Set(described) == Set(there))
        }
    }

    @Test func `Every route asks for the scope that is described`() async throws {
        let document = try Self.document()
        let asked = Mutex<[String]>([])
        try await RunningAPI.with(
            seal: { _, _, _ in ([7], "k1") },
            guarding: { scope in RefusingMiddleware { asked.withLock { $0.append(scope.rawValue) } } }
        ) { (api) async throws in
            for (path, operations) in document.paths {
                for (method, operation) in operations {
                    let concrete = path.replacing(/\{[a-z]+\}/, with: "x1")
                    #expect(try await api.call(method.uppercased(), concrete).status == 403, "\(method) \(path)")
                    let scopes = asked.withLock { asked in
                        defer { asked = [] }
                        return asked
                    }
                    #expect(operation.security == [["oauth2": scopes]], "\(method) \(path)")
                }
            }
        }
    }

    @Test func `Every reference leads somewhere`() throws {
        let components = try Self.document().components
        let text = String(decoding: OpenAPIDocument.bytes, as: UTF8.self)
        var used: Set<String> = []
        for match in text.matches(of: /"#\/components\/([a-z]+)\/([A-Za-z]+)"/) {
            let (kind, name) = (String(match.1), String(match.2))
            let names = [
                "schemas": components.schemas, "parameters": components.parameters,
                "responses": components.responses,
            ][kind]
            #expect(names?[name] != nil, "\(kind)/\(name)")
            used.insert(name)
        }
        let all = [components.schemas, components.parameters, components.responses].flatMap(\.keys)
        #expect(Set(all) == used)
    }
}

/// Lets nobody through, and tells.
private struct RefusingMiddleware<Context: RequestContext>: RouterMiddleware {
    let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) {
        self.tell = tell
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        tell()
        throw HTTPError(.forbidden)
    }
}
