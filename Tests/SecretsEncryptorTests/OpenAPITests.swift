import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import SecretsEncryptor

/// The published description says what the routes are.
struct OpenAPITests {
    private struct Document: Decodable {
        struct Operation: Decodable {
            var security: [[String: [String]]]
        }

        var openapi: String
        var paths: [String: [String: Operation]]
    }

    private static func document() throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(OpenAPIDocument.bytes))
    }

    @Test func `every route is described, and nothing else is`() async throws {
        let described = try Self.document().paths.flatMap { path, operations in
            operations.keys.map { "\($0.uppercased()) \(path)" }
        }
        try await House.with { (house) async throws in
            let routes = try await House.router(house.folder).routes.map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(routes) == Set(described))
        }
    }

    @Test func `every guarded route asks for the scope that is described, and the others for none`() async throws {
        let document = try Self.document()
        #expect(document.openapi == "3.1.0")
        try await House.with { (house) async throws in
            let token = try await house.token("tandem", scope: "profiles:read")
            for (path, operations) in document.paths {
                for (method, operation) in operations {
                    let answer = try await house.call(
                        method == "get" ? .get : .post, path.replacing("{name}", with: "x"), token: token)
                    guard let scope = operation.security.first?["oauth2"]?.first else {
                        #expect(answer.status != .forbidden && answer.status != .notFound, "\(method) \(path)")
                        continue
                    }
                    #expect(answer.status == .forbidden)
                    #expect(answer.headers[.wwwAuthenticate]?.hasSuffix("scope=\"\(scope)\"") == true, "\(path)")
                }
            }
        }
    }

    @Test func `every reference leads somewhere, and nothing stands there unused`() throws {
        let text = String(decoding: OpenAPIDocument.bytes, as: UTF8.self)
        struct Names: Decodable {
            struct Components: Decodable {
                struct Ignored: Decodable {}
                var schemas: [String: Ignored]
                var responses: [String: Ignored]
            }

            var components: Components
        }
        let components = try JSONDecoder().decode(Names.self, from: Data(text.utf8)).components
        let there =
            components.schemas.keys.map { "schemas/\($0)" } + components.responses.keys.map { "responses/\($0)" }
        let used = text.matches(of: /"#\/components\/([a-z]+\/[A-Za-z]+)"/).map { String($0.1) }
        #expect(Set(used) == Set(there))
    }
}
