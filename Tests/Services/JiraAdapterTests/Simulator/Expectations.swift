import EntityModel
import Foundation
import Testing

/// Returns the current time in milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

/// Expects that the body fails with an error of this kind, and returns the error.
@discardableResult
func expectFailure(
    _ kind: ToolError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> ToolError? {
    let failure = await #expect(throws: ToolError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(failure?.kind == kind, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
    return failure
}
