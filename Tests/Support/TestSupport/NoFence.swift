public import AdapterEngine
public import EntityModel

/// A fence that remembers nothing, as if the adapter had crashed before each record.
public struct NoFence: CommandFence {
    public init() {}

    public func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome {
        .ran(try await body(false))
    }
}
