import EntityModel
import Foundation
import Testing

/// Milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

/// Expects the body to fail in this way, and gives the failure.
@discardableResult
func expectFailure(
    _ kind: ToolError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> ToolError? {
    let failure = await #expect(throws: ToolError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(failure?.kind == kind, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
    return failure
}
