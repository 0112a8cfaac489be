import Core
import Crypto
import EntityModel
import Foundation
public import InternalAPI
public import Persistence
import Postgres
import Primitives
public import ToolHTTP

/// The stored states of connections in the adapter's own schema.
///
/// They survive a restart of the process.
public struct ConnectionStateStore: Sendable {
    private let database: AccountDatabase

    public init(database: AccountDatabase) {
        self.database = database
    }

    /// Returns the stored state, or `nil` if none is stored for this version of the connection.
    ///
    /// - Parameter record: The connection.
    /// - Returns: The state.
    /// - Throws: `PostgresError`.
    public func memory(of record: ConnectionRecord) async throws -> ConnectionMonitor.Memory? {
        try await database.withAccount(record.account) { session in
            let rows = try await session.query(
                """
                SELECT record FROM connection_states
                WHERE account = \(record.account) AND connection = \(record.id) AND version = \(record.stateVersion)
                """)
            return try rows.first.map { row in
                try JSONDecoder().decode(
                    ConnectionMonitor.Memory.self, from: Data(try row.decode("record", as: String.self).utf8))
            }
        }
    }

    /// Stores the state of a connection and replaces the previous one.
    ///
    /// - Parameters:
    ///   - memory: The state.
    ///   - record: The connection.
    /// - Throws: `PostgresError`.
    public func put(_ memory: ConnectionMonitor.Memory, of record: ConnectionRecord) async throws {
        let text = String(decoding: try JSONEncoder().encode(memory), as: UTF8.self)
        _ = try await database.withAccount(record.account) { session in
            try await session.commit(with: [
                """
                INSERT INTO connection_states (account, connection, version, record)
                VALUES (\(record.account), \(record.id), \(record.stateVersion), \(text)::jsonb)
                ON CONFLICT (account, connection) DO UPDATE SET version = excluded.version, record = excluded.record
                """
            ])
        }
    }
}

extension ConnectionRecord {
    /// A version that changes with the connection's address and credentials, but not with the profiles that use the
    /// connection.
    var stateVersion: String {
        let digest = SHA256.hash(data: Data(baseURL.utf8) + sealedCredentials)
        return "\(version)-" + Hex.text(digest.prefix(8))
    }
}
