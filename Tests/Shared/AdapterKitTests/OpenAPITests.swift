import AdapterEngine
import Core
import EntityModel
import Hummingbird
import InternalAPI
import Logging
import TestSupport
import Testing

@testable import AdapterKit

/// Checks that the published OpenAPI document matches the routes.
struct OpenAPITests {
    @Test(arguments: [ToolType.jira, .targetprocess])
    func `every route is described with its adapter's scope, and no other route is`(tool: ToolType) async throws {
        let description = try APIDescription(OpenAPIDocument.bytes(of: tool))
        #expect(description.version == "3.1.0")
        #expect(description.looseEnds.isEmpty)
        let router = Router()
        let none = ToolError(kind: .notFound, message: "this test sends no requests")
        let sessions = ToolSessions(of: NoTool(), find: { _, _ in nil }, open: { _ in throw none })
        AdapterAPIRoutes(tool: tool, sessions: sessions).add(to: router.group("api/v1"))
        try await ScratchSchema.with { scratch in
            let administration = AdministrationRoutes(
                NoTool(), connections: sessions,
                database: scratch.database, holds: scratch.database, accounts: { [] }, logger: Logger(label: "test"),
                now: { 0 })
            administration.addReadRoutes(to: router.group("api/v1"))
            let writing = Router()
            administration.addWriteRoutes(to: writing.group("api/v1"))
            let scopes = [(router, "read"), (writing, "write")]
            for (routes, verb) in scopes {
                let described = description.operations.filter { $0.scopes == ["\(tool.slug):\(verb)"] }.map(\.name)
                #expect(Set(described) == Set(routes.routes.map { "\($0.method) \($0.path)" }))
            }
            #expect(description.operations.count == scopes.map(\.0.routes.count).reduce(0, +))
        }
    }
}

/// A tool integration that receives no requests.
private struct NoTool: ToolIntegration {
    static let type = ToolType.jira

    func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway {
        throw ToolError(kind: .notFound, message: "this test has no tool")
    }

    func events(
        from notification: WebhookRequest, connection: DecryptedConnection
    ) throws(WebhookError) -> [Event] {
        []
    }
}
