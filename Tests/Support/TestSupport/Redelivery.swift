import EntityModel

/// The operation kept failing with a transient error.
public struct NeverDone: Error {}

/// Repeats an operation while it fails with a transient error, in the same way as the redelivery of a command.
///
/// - Parameter body: The operation.
/// - Returns: The result of the operation.
/// - Throws: ``NeverDone`` if the operation keeps failing, or any other error of `body`.
public func redelivering<Value>(_ body: () async throws -> Value) async throws -> Value {
    for _ in 0..<200 {
        do {
            return try await body()
        } catch let failure as ToolError {
            guard failure.isTransient else { throw failure }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
    throw NeverDone()
}
