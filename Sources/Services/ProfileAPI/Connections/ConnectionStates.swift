import EntityModel
import InternalAPI

/// Reads the states of connections from their adapters, and tells adapters about changed connections.
///
/// An adapter that does not respond in time only leaves its state unknown.
struct ConnectionStates: Sendable {
    let adapter: ToolRoutes.Adapter

    /// The time for an adapter to respond, which may include one cheap request to the tool.
    private static let responseTimeout: Duration = .seconds(5)

    /// Returns the states by connection name.
    ///
    /// A state that is unknown now is missing.
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
    /// An adapter that cannot be reached detects the change by itself within seconds.
    func refresh(_ tool: Tool, account: AccountID) async {
        _ = await inTime { try await adapter(tool).refresh(tool, account: account) }
    }

    private func inTime<Value: Sendable>(_ call: @escaping @Sendable () async throws -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { try? await call() }
            group.addTask {
                try? await Task.sleep(for: Self.responseTimeout)
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }
}
