import Core
import EntityModel
import Hummingbird
import TestSupport
import Testing

@testable import AdapterRuntime

/// The published description says what the routes are.
struct OpenAPITests {
    @Test(arguments: [ToolType.jira, .targetprocess])
    func `every route is described with its adapter's scope, and nothing else is`(tool: ToolType) throws {
        let description = try APIDescription(OpenAPIDocument.bytes(of: tool))
        #expect(description.version == "3.1.0")
        #expect(description.looseEnds.isEmpty)
        let router = Router()
        let none = ToolFailure(kind: .notFound, message: "nothing is asked for here")
        AdapterRoutes(
            tool: tool, read: { _, _, _ in throw none }, readAll: { _, _, _ in throw none },
            resolve: { _, _, _ in throw none }, conversions: { _, _ in throw none },
            fields: { _, _ in throw none }, file: { _, _, _ in throw none }, readFile: { _, _, _ in throw none },
            changes: { _, _, _, _, _ in throw none },
            select: { _, _, _ in throw none }
        ).add(to: router.group("api/v1"))
        #expect(Set(description.operations.map(\.name)) == Set(router.routes.map { "\($0.method) \($0.path)" }))
        #expect(description.operations.allSatisfy { $0.scopes == ["\(tool.slug):read"] })
    }
}
