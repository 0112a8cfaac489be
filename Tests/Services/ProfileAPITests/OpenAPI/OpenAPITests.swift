import Core
import EntityModel
import Foundation
import Hummingbird
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import ProfileAPI
@testable import TandemCLI

/// Tests that the OpenAPI document lists the routes.
@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    @Test func `Every route is described, and nothing else is`() async throws {
        let described = try APIDescription(OpenAPIDocument.bytes).operations.map(\.name)
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { (api) async throws in
            let there = api.routes.filter { $0 != "GET /" }
            #expect(Set(described) == Set(there))
        }
    }

    @Test func `Every route requires the described scope`() async throws {
        let description = try APIDescription(OpenAPIDocument.bytes)
        let asked = Mutex<[String]>([])
        try await RunningAPI.with(
            seal: { _, _, _ in ([7], "k1") },
            guarding: { scope in RefusingMiddleware { asked.withLock { $0.append(scope.rawValue) } } }
        ) { (api) async throws in
            for operation in description.operations {
                #expect(try await api.call(operation.method, operation.example).status == 403, "\(operation.name)")
                let scopes = asked.withLock { asked in
                    defer { asked = [] }
                    return asked
                }
                #expect(operation.scopes == scopes, "\(operation.name)")
            }
        }
    }

    @Test func `Every reference can be resolved, and every component is used`() throws {
        #expect(try APIDescription(OpenAPIDocument.bytes).looseEnds.isEmpty)
    }
}
