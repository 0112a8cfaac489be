import AdapterEngine
import Core
public import EntityModel
import Metrics
import Primitives
import ToolHTTP

/// Methods that return the states of connections.
extension ToolSessions {
    /// The time for which the last answer of a tool determines its state.
    private static let fresh: Duration = .minutes(1)

    /// Returns the state of a connection.
    ///
    /// If the tool has not answered within the last minute, it is called first.
    ///
    /// - Parameters:
    ///   - id: The ID of the connection.
    ///   - account: The account that it belongs to.
    /// - Returns: The state, its start time, and the recommended action.
    /// - Throws: ``EntityModel/ToolError`` if the account has no such connection, or an error of finding or decrypting
    ///   it.
    public func state(of id: String, account: AccountID) async throws -> ConnectionState {
        let now = TimeSource.system.now()
        let session: ToolSession
        do {
            session = try await freshSession(id, account: account)
        } catch let failure as ToolError where failure.kind == .credentialsRejected {
            return stateOfUnusable(id, account: account, now: now)
                ?? ConnectionState(.credentialsRejected, since: now, message: failure.message)
        }
        let monitor = session.connection.monitor
        if let known = monitor.view(now: now, within: Self.fresh) { return known }
        do {
            try await session.gateway.verify()
        } catch {
            // The failed call has already updated the monitor.
            guard monitor.view(now: now) == nil else { return monitor.view(now: now) ?? .unreachable(error, now) }
            return .unreachable(error, now)
        }
        return monitor.view(now: TimeSource.system.now()) ?? ConnectionState(.healthy, since: now)
    }

    /// Records the number of this process's connections in each state.
    func count(_ monitors: [ConnectionMonitor], now: Timestamp) {
        let states = monitors.map { $0.view(now: now)?.state ?? .healthy }
        for state in ConnectionState.Kind.allCases {
            Gauge(label: "tandem_connections", dimensions: [("tool", type.slug), ("state", state.rawValue)])
                .record(states.count { $0 == state })
        }
    }
}

extension ConnectionState {
    fileprivate static func unreachable(_ failure: any Error, _ now: Timestamp) -> ConnectionState {
        ConnectionState(.unreachable, since: now, message: (failure as? ToolError)?.message)
    }
}

extension ConnectionMonitor {
    /// Returns the project of an item, derived from its key: `SHOP` for `SHOP-12`.
    ///
    /// Without a key, returns the ID of the item.
    static func place(of entity: EntityReference, knownAs key: String?) -> String {
        guard let key, let dash = key.lastIndex(of: "-"), dash > key.startIndex else { return entity.sourceId }
        return String(key[..<dash])
    }
}
