import EntityModel

/// Somebody else was at it all the while.
public struct NeverDone: Error {}

/// Does something again while it fails for a while only, as with a command that is delivered again.
///
/// - Parameter body: what is to be done.
/// - Returns: what it gave.
/// - Throws: ``NeverDone`` if it stays so; what `body` throws otherwise.
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
