import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

/// Returns the current time.
func now() -> Timestamp { Timestamp.now() }

/// Expects that the body fails with an error of this kind, and returns the error.
@discardableResult
func expectFailure(
    _ kind: ToolError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> ToolError? {
    let failure = await #expect(throws: ToolError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(failure?.kind == kind, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
    return failure
}
