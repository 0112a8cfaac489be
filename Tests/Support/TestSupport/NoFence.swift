public import AdapterEngine
public import EntityModel

/// A fence that remembers nothing: the adapter died each time before it could.
public struct NoFence: CommandFence {
    public init() {}

    public func run(
        _ command: Command, _ body: @escaping @Sendable () async throws -> CommandResult
    ) async throws -> FenceOutcome {
        .ran(try await body())
    }
}
