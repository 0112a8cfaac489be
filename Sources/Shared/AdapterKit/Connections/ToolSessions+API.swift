import Core
public import EntityModel
public import InternalAPI
public import ToolHTTP

extension ToolSessions: AdapterSessions {
    public func session(of tool: Tool, account: AccountID) async throws -> AdapterSession {
        let session = try await session(tool.id, account: account)
        return AdapterSession(reader: session.gateway, visibility: session.connection.monitor)
    }

    public func state(of tool: Tool, account: AccountID) async throws -> ConnectionState {
        try await state(of: tool.id, account: account)
    }

    public func refresh(_ account: AccountID) { discardConnections(account) }
}

extension ConnectionMonitor: VisibilityObserver {
    public func found(_ entity: EntityReference, knownAs key: String?) {
        found(Self.place(of: entity, knownAs: key))
    }

    public func lost(_ entity: EntityReference, knownAs key: String?, _ message: String) {
        lost(Self.place(of: entity, knownAs: key), message, now: TimeSource.system.now())
    }
}
