import EntityModel
import InternalAPI

/// The states of connections, which their adapters know, and the way to tell adapters of a changed connection.
///
/// An adapter that does not answer in time costs nothing but the answer.
struct ConnectionStates: Sendable {
    let adapter: ToolRoutes.Adapter

    /// Time for an adapter to answer: one cheap request to the tool may be part of it.
    private static let patience: Duration = .seconds(5)

    /// The states by the names of the connections; one that is not known now is missing.
    func states(of connections: [ConnectionRecord]) async -> [String: ConnectionState] {
        await withTaskGroup(of: (String, ConnectionState?).self) { group in
            for connection in connections {
                group.addTask { (connection.id, await state(of: connection)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    func state(of connection: ConnectionRecord) async -> ConnectionState? {
        await inTime { try await adapter(connection.tool).state(of: connection.tool, account: connection.account) }
    }

    /// Makes the adapter use the connection as it is stored now.
    ///
    /// An adapter that cannot be told finds the change within seconds by itself.
    func announce(_ tool: Tool, account: AccountID) async {
        _ = await inTime { try await adapter(tool).refresh(tool, account: account) }
    }

    private func inTime<Value: Sendable>(_ call: @escaping @Sendable () async throws -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { try? await call() }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }
}
