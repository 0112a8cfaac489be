public import AdapterEngine
import Core
public import EntityModel
public import InternalAPI
import Synchronization
import ToolHTTP

/// The connections that an adapter works with, opened once for each of their versions.
public final class ToolSessions: Sendable {
    /// Finds a connection; `nil` where there is none.
    public typealias Find = @Sendable (_ id: String, AccountID) async throws -> ConnectionRecord?
    /// Opens a connection's credentials.
    public typealias Open = @Sendable (ConnectionRecord) async throws -> DecryptedConnection

    /// A connection in use: what opens it and what speaks through it.
    public struct ToolSession: Sendable {
        public let connection: DecryptedConnection
        public let gateway: any ToolGateway
        /// The connection as it was found; what was opened may be narrower.
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
    /// Makes `find` forget the connections of an account.
    let refresh: @Sendable (AccountID) -> Void
    private let lines = Mutex<[ConnectionKey: ToolSession]>([:])
    /// The connections whose credentials cannot be used, with their states.
    private let unusable = Mutex<[ConnectionKey: Unusable]>([:])
    /// The states that an earlier process left; `nil` where none are kept.
    private let memories: ConnectionMemories?
    /// When the connections were last counted by their states.
    private let counted = Mutex<Int64>(0)

    /// - Parameters:
    ///   - tool: what speaks through the connections.
    ///   - find: may remember what it found for a few seconds.
    ///   - open: opens credentials.
    ///   - refresh: has `find` forget what it remembers of an account.
    ///   - memories: The states that an earlier process left.
    public init<Tool: ToolIntegration>(
        of tool: Tool, find: @escaping Find, open: @escaping Open,
        refresh: @escaping @Sendable (AccountID) -> Void = { _ in }, memories: ConnectionMemories? = nil
    ) {
        self.refresh = refresh
        self.memories = memories
        self.tool = tool
        type = Tool.type
        self.find = find
        self.open = open
    }

    /// The line to a connection.
    ///
    /// - Parameters:
    ///   - id: the connection's name.
    ///   - account: whose connection it is.
    /// - Returns: the line; the same one until the connection changes.
    /// - Throws: ``EntityModel/ToolError`` of the kind `forbidden` if the account has no such connection for this
    ///   tool, or its credentials cannot be used; what finding and opening threw.
    public func session(_ id: String, account: AccountID) async throws -> ToolSession {
        let key = ConnectionKey(account: account, id: id)
        let now = TimeSource.system.now()
        // Rejected credentials are the ones that a person corrects: the new ones count at once.
        if let line = lines.withLock({ $0[key] }), line.connection.monitor.shouldLookForNew(now: now) {
            refresh(account)
        }
        guard let record = try await find(id, account), record.tool.type == type else {
            forget(key)
            unusable.withLock { $0[key] = nil }
            throw ToolError(
                kind: .forbidden,
                message: "account \(account) has no \(type.rawValue) connection \(id); set it up or end its shares")
        }
        return try await session(to: record)
    }

    /// The line as it stands this moment, for an administrator who may have changed the connection just now.
    func freshSession(_ id: String, account: AccountID) async throws -> ToolSession {
        refresh(account)
        return try await session(id, account: account)
    }

    /// The line to the connection that a notification names, if the token in its address is the connection's.
    ///
    /// Who does not know the token learns nothing: neither which accounts nor which connections there are.
    func session(_ id: String, account: AccountID, token: WebhookToken) async throws -> ToolSession? {
        let record = try await find(id, account)
        let isKnown = token.matches(hash: record?.webhookTokenHash ?? WebhookToken("").hash)
        guard let record, isKnown, record.tool.type == type else { return nil }
        return try await session(to: record)
    }

    private func countStates() {
        let now = TimeSource.system.now()
        let isDue = counted.withLock { counted in
            guard now - counted >= 1000 else { return false }
            counted = now
            return true
        }
        if isDue { count(lines.withLock { Array($0.values) }.map(\.connection.monitor), now: now) }
    }

    private func session(to record: ConnectionRecord) async throws -> ToolSession {
        defer { countStates() }
        let key = ConnectionKey(record)
        if let line = lines.withLock({ $0[key] }), line.found == record { return line }
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
        return lines.withLock { lines in
            // Two may have opened it at once; a gateway bounds its own requests, so there must be one.
            if let line = lines[key], line.found == record { return line }
            lines[key] = made
            return made
        }
    }

    /// Tells a new monitor what is known of the same version of its connection.
    private func recall(_ monitor: ConnectionMonitor, of record: ConnectionRecord) async {
        let key = ConnectionKey(record)
        let now = TimeSource.system.now()
        // A profile that changes what is read of a connection changes nothing in its state.
        if let line = lines.withLock({ $0[key] }), line.found.stateVersion == record.stateVersion {
            monitor.restore(line.connection.monitor.memory, now: now)
        } else if let memory = try? await memories?.memory(of: record) {
            // A database that does not answer costs the time since when the state lasts, and nothing else.
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

    /// The state of a connection whose credentials cannot be used; `nil` if they can.
    func stateOfUnusable(_ id: String, account: AccountID, now: Int64) -> ConnectionState? {
        unusable.withLock { $0[ConnectionKey(account: account, id: id)] }?.monitor.view(now: now)
    }

    /// The connections that this process knows, each with what knows its state.
    var monitored: [(ConnectionRecord, ConnectionMonitor)] {
        let open = lines.withLock { $0.values.map { ($0.found, $0.connection.monitor) } }
        return open + unusable.withLock { $0.values.map { ($0.found, $0.monitor) } }
    }

    private func gateway(for connection: DecryptedConnection) throws(ToolError) -> any ToolGateway {
        do {
            return try tool.gateway(for: connection)
        } catch {
            // Credentials that cannot be used are no better than rejected ones: what waits goes on with others.
            guard error.kind == .forbidden else { throw error }
            throw ToolError(kind: .credentialsRejected, message: error.message)
        }
    }

    private func forget(_ key: ConnectionKey) {
        lines.withLock { $0[key] = nil }
    }
}

/// The name of a connection among all accounts.
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
