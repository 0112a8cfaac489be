import Foundation
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import SecretsEncryptor

/// Tests that the OpenAPI document lists the routes.
struct OpenAPITests {
    @Test func `every route is described, and nothing else is`() async throws {
        let described = try APIDescription(OpenAPIDocument.bytes).operations.map(\.name)
        try await House.with { (house) async throws in
            let routes = try await House.router(house.folder).routes.map { "\($0.method.rawValue) \($0.path)" }
            #expect(Set(routes) == Set(described))
        }
    }

    @Test func `every guarded route requires the described scope, and the others require none`() async throws {
        let description = try APIDescription(OpenAPIDocument.bytes)
        #expect(description.version == "3.1.0")
        try await House.with { (house) async throws in
            let token = try await house.token("tandem", scope: "profiles:read")
            for operation in description.operations {
                let answer = try await house.call(
                    operation.method == "GET" ? .get : .post, operation.example, token: token)
                guard let scope = operation.scopes.first else {
                    #expect(answer.status != .forbidden && answer.status != .notFound, "\(operation.name)")
                    continue
                }
                #expect(answer.status == .forbidden)
                #expect(answer.headers[.wwwAuthenticate]?.hasSuffix("scope=\"\(scope)\"") == true, "\(operation.name)")
            }
        }
    }

    @Test func `every reference can be resolved, and every component is used`() throws {
        #expect(try APIDescription(OpenAPIDocument.bytes).looseEnds.isEmpty)
    }
}
