import AdapterEngine
import Core
public import EntityModel
import Metrics
import ToolHTTP

/// The states of connections.
extension ToolSessions {
    /// Milliseconds for which the last answer of a tool tells its state.
    private static let fresh: Int64 = 60_000

    /// The state of a connection; the tool is asked where it has not answered within the last minute.
    ///
    /// - Parameters:
    ///   - id: The connection's name.
    ///   - account: The account that it belongs to.
    /// - Returns: The state, with since when and what to do.
    /// - Throws: ``EntityModel/ToolError`` if the account has no such connection; what finding and opening it threw.
    public func state(of id: String, account: AccountID) async throws -> ConnectionState {
        let now = TimeSource.system.now()
        let line: ToolSession
        do {
            line = try await freshSession(id, account: account)
        } catch let failure as ToolError where failure.kind == .credentialsRejected {
            return stateOfUnusable(id, account: account, now: now)
                ?? ConnectionState(.credentialsRejected, since: now, message: failure.message)
        }
        let monitor = line.connection.monitor
        if let known = monitor.view(now: now, within: Self.fresh) { return known }
        do {
            try await line.gateway.verify()
        } catch {
            // The monitor has learned from it.
            guard monitor.view(now: now) == nil else { return monitor.view(now: now) ?? .unreachable(error, now) }
            return .unreachable(error, now)
        }
        return monitor.view(now: TimeSource.system.now()) ?? ConnectionState(.healthy, since: now)
    }

    /// Counts the connections of this process by their states.
    func count(_ monitors: [ConnectionMonitor], now: Int64) {
        let states = monitors.map { $0.view(now: now)?.state ?? .healthy }
        for state in ConnectionState.Kind.allCases {
            Gauge(label: "tandem_connections", dimensions: [("tool", type.slug), ("state", state.rawValue)])
                .record(states.count { $0 == state })
        }
    }
}

extension ConnectionState {
    fileprivate static func unreachable(_ failure: any Error, _ now: Int64) -> ConnectionState {
        ConnectionState(.unreachable, since: now, message: (failure as? ToolError)?.message)
    }
}

extension ConnectionMonitor {
    /// The project that an item is in, as far as its name tells: of `SHOP-12` it is `SHOP`.
    static func place(of entity: EntityReference, knownAs key: String?) -> String {
        guard let key, let dash = key.lastIndex(of: "-"), dash > key.startIndex else { return entity.sourceId }
        return String(key[..<dash])
    }
}
