public import AdapterEngine
import Core
public import EntityModel
public import InternalAPI
import Primitives
import Synchronization
import ToolHTTP

/// The tool sessions of an adapter.
///
/// Each version of a connection is opened once.
public final class ToolSessions: Sendable {
    /// Finds a connection, or returns `nil` if it does not exist.
    public typealias Find = @Sendable (_ id: String, AccountID) async throws -> ConnectionRecord?
    /// Decrypts a connection's credentials.
    public typealias Open = @Sendable (ConnectionRecord) async throws -> DecryptedConnection

    /// A decrypted connection and the gateway that uses it.
    public struct ToolSession: Sendable {
        public let connection: DecryptedConnection
        public let gateway: any ToolGateway
        /// The connection as it was found.
        ///
        /// The decrypted one may allow fewer networks.
        fileprivate let found: ConnectionRecord
    }

    private struct Unusable {
        let found: ConnectionRecord
        let monitor: ConnectionMonitor
    }

    private let tool: any ToolIntegration
    let type: ToolType
    private let find: Find
    private let open: Open
    /// Makes `find` discard its cached connections of an account.
    let discardConnections: @Sendable (AccountID) -> Void
    private let sessions = Mutex<[ConnectionKey: ToolSession]>([:])
    /// The connections whose credentials cannot be used, with their monitors.
    private let unusable = Mutex<[ConnectionKey: Unusable]>([:])
    /// The stored states from an earlier process, or `nil` if states are not stored.
    private let stateStore: ConnectionStateStore?
    /// The time at which the connections were last counted by state.
    private let counted = Mutex(Timestamp.epoch)

    /// - Parameters:
    ///   - tool: The tool-specific half of the adapter.
    ///   - find: A function that finds a connection. It may cache the result for a few seconds.
    ///   - open: A function that decrypts a connection's credentials.
    ///   - refresh: A function that makes `find` discard its cached connections of an account.
    ///   - stateStore: The stored states from an earlier process.
    public init<Tool: ToolIntegration>(
        of tool: Tool, find: @escaping Find, open: @escaping Open,
        refresh: @escaping @Sendable (AccountID) -> Void = { _ in }, stateStore: ConnectionStateStore? = nil
    ) {
        discardConnections = refresh
        self.stateStore = stateStore
        self.tool = tool
        type = Tool.type
        self.find = find
        self.open = open
    }

    /// Returns the session for a connection.
    ///
    /// - Parameters:
    ///   - id: The ID of the connection.
    ///   - account: The account that it belongs to.
    /// - Returns: The session, which stays the same until the connection changes.
    /// - Throws: ``EntityModel/ToolError`` of kind `.forbidden` if the account has no such connection for this tool, or
    ///   of kind `.credentialsRejected` if its credentials cannot be used. Also throws errors of finding and decrypting
    ///   the connection.
    public func session(_ id: String, account: AccountID) async throws -> ToolSession {
        let key = ConnectionKey(account: account, id: id)
        let now = TimeSource.system.now()
        // A user may have corrected the rejected credentials. The new ones must take effect at once.
        if let session = sessions.withLock({ $0[key] }), session.connection.monitor.shouldLookForNew(now: now) {
            refresh(account)
        }
        guard let record = try await find(id, account), record.tool.type == type else {
            forget(key)
            unusable.withLock { $0[key] = nil }
            throw ToolError(
                kind: .forbidden,
                message: "Account \(account) has no \(type.rawValue) connection \(id). Create it or end its shares.")
        }
        return try await session(to: record)
    }

    /// Returns the session for the current version of a connection, for an administrator who may have just changed it.
    func freshSession(_ id: String, account: AccountID) async throws -> ToolSession {
        refresh(account)
        return try await session(id, account: account)
    }

    /// Returns the session for the connection in a webhook address, or `nil` if the token is not the connection's
    /// token.
    ///
    /// A caller without the token cannot find out which accounts and connections exist.
    func session(_ id: String, account: AccountID, token: WebhookToken) async throws -> ToolSession? {
        let record = try await find(id, account)
        let isKnown = token.matches(hash: record?.webhookTokenHash ?? WebhookToken("").hash)
        guard let record, isKnown, record.tool.type == type else { return nil }
        return try await session(to: record)
    }

    private func countStates() {
        let now = TimeSource.system.now()
        let isDue = counted.withLock { counted in
            guard now - counted >= .seconds(1) else { return false }
            counted = now
            return true
        }
        if isDue { count(sessions.withLock { Array($0.values) }.map(\.connection.monitor), now: now) }
    }

    private func session(to record: ConnectionRecord) async throws -> ToolSession {
        defer { countStates() }
        let key = ConnectionKey(record)
        if let session = sessions.withLock({ $0[key] }), session.found == record { return session }
        let made: ToolSession
        do {
            let connection = try await open(record)
            made = ToolSession(connection: connection, gateway: try gateway(for: connection), found: record)
        } catch let failure as ToolError where failure.kind == .credentialsRejected {
            await noteUnusable(record, failure)
            throw failure
        }
        await recall(made.connection.monitor, of: record)
        unusable.withLock { $0[key] = nil }
        return sessions.withLock { sessions in
            // Two tasks may have opened the connection at the same time. A gateway limits its own requests, so only
            // one may exist.
            if let session = sessions[key], session.found == record { return session }
            sessions[key] = made
            return made
        }
    }

    /// Restores the known state of this version of a connection in a new monitor.
    private func recall(_ monitor: ConnectionMonitor, of record: ConnectionRecord) async {
        let key = ConnectionKey(record)
        let now = TimeSource.system.now()
        // A profile change may replace the connection's record without changing its state.
        if let session = sessions.withLock({ $0[key] }), session.found.stateVersion == record.stateVersion {
            monitor.restore(session.connection.monitor.memory, now: now)
        } else if let memory = try? await stateStore?.memory(of: record) {
            // If the database does not answer, only the start time of the state is lost.
            monitor.restore(memory, now: now)
        }
    }

    /// Records that the credentials of a connection cannot be used.
    private func noteUnusable(_ record: ConnectionRecord, _ failure: ToolError) async {
        let key = ConnectionKey(record)
        let known = unusable.withLock { $0[key] }.flatMap { $0.found.stateVersion == record.stateVersion ? $0 : nil }
        let monitor = known?.monitor ?? ConnectionMonitor()
        if known == nil { await recall(monitor, of: record) }
        monitor.reject(failure, now: TimeSource.system.now())
        unusable.withLock { $0[key] = Unusable(found: record, monitor: monitor) }
        forget(key)
    }

    /// Returns the state of a connection whose credentials cannot be used, or `nil` if they can be used.
    func stateOfUnusable(_ id: String, account: AccountID, now: Timestamp) -> ConnectionState? {
        unusable.withLock { $0[ConnectionKey(account: account, id: id)] }?.monitor.view(now: now)
    }

    /// The connections that this process knows, each with its monitor.
    var monitored: [(ConnectionRecord, ConnectionMonitor)] {
        let open = sessions.withLock { $0.values.map { ($0.found, $0.connection.monitor) } }
        return open + unusable.withLock { $0.values.map { ($0.found, $0.monitor) } }
    }

    private func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway {
        do {
            return try tool.gateway(for: connection)
        } catch {
            // Unusable credentials are treated like rejected ones: waiting work continues when new credentials are
            // stored.
            guard error.kind == .forbidden else { throw error }
            throw ToolError(kind: .credentialsRejected, message: error.message)
        }
    }

    private func forget(_ key: ConnectionKey) {
        sessions.withLock { $0[key] = nil }
    }
}

/// The key of a connection that is unique across all accounts.
struct ConnectionKey: Hashable {
    let account: AccountID
    let id: String

    init(account: AccountID, id: String) {
        self.account = account
        self.id = id
    }

    init(_ record: ConnectionRecord) {
        self.init(account: record.account, id: record.id)
    }
}
