import EntityModel
import Foundation
import InternalAPI
import Persistence
import Postgres

/// The accounts' profiles and connections in PostgreSQL.
///
/// Each change increments the account's revision. The new revision is also the version of the changed profile or
/// connection.
struct ProfileStore: Sendable {
    let database: AccountDatabase

    /// Returns all accounts that ever had a connection.
    func accounts() async throws -> [AccountID] {
        // No account has an empty name. Therefore only the policy for reading the list of accounts returns rows.
        try await database.withAccount(AccountID(rawValue: "")) { session in
            try await session.query("SELECT account FROM accounts ORDER BY account").map { try $0.decode("account") }
        }
    }

    /// Returns the number of changes to the account's profiles and connections.
    func revision(of account: AccountID) async throws -> Int64 {
        try await database.withAccount(account) { session in
            let rows = try await session.query("SELECT revision FROM account_revisions WHERE account = \(account)")
            return try rows.first?.decode("revision") ?? 0
        }
    }

    /// Returns the account's profiles, ordered by ID.
    func profiles(of account: AccountID) async throws -> [Versioned<Profile>] {
        try await database.withAccount(account) { session in
            try await session.query("SELECT record, version FROM profiles WHERE account = \(account) ORDER BY id")
                .map(Versioned<Profile>.init)
        }
    }

    func profile(_ id: String, of account: AccountID) async throws -> Versioned<Profile>? {
        try await database.withAccount(account) { session in
            try await session.query("SELECT record, version FROM profiles WHERE account = \(account) AND id = \(id)")
                .first.map(Versioned<Profile>.init)
        }
    }

    /// Stores a profile and replaces the one with its ID.
    ///
    /// - Parameters:
    ///   - profile: The profile. Its connections must exist.
    ///   - expected: The version that must be stored before the change.
    /// - Returns: The new version.
    /// - Throws: ``StoreConflict`` if the stored data does not allow the change; `PostgresError`.
    func put(_ profile: Profile, expecting expected: VersionPrecondition = .any) async throws -> Int64 {
        let account = profile.account
        let record = String(decoding: try JSONEncoder().encode(profile), as: UTF8.self)
        return try await database.withAccount(account) { session in
            let revision = try await nextRevision(in: session)
            let rows = try await session.query(
                "SELECT version FROM profiles WHERE account = \(account) AND id = \(profile.id)")
            try expected.check(rows.first?.decode("version", as: Int64.self))
            for tool in [profile.sourceTool, profile.targetTool] {
                let product = try await session.query(
                    "SELECT product FROM connections WHERE account = \(account) AND id = \(tool.id) FOR KEY SHARE"
                ).first.flatMap { ConnectionRecord.Product(rawValue: try $0.decode("product")) }
                guard product?.tool == tool.type else { throw StoreConflict.noSuchTool(tool) }
            }
            try await session.commit(with: [
                """
                INSERT INTO profiles (account, id, source_connection, target_connection, record, version)
                VALUES (\(account), \(profile.id), \(profile.sourceTool.id), \(profile.targetTool.id),
                    \(record)::jsonb, \(revision))
                ON CONFLICT (account, id) DO UPDATE SET source_connection = excluded.source_connection,
                    target_connection = excluded.target_connection, record = excluded.record,
                    version = excluded.version, updated_at = now()
                """
            ])
            return revision
        }
    }

    /// Removes a profile.
    ///
    /// Returns `false` if it does not exist.
    func removeProfile(_ id: String, of account: AccountID) async throws -> Bool {
        try await remove("DELETE FROM profiles WHERE account = \(account) AND id = \(id)", of: account)
    }

    /// Increments the account's revision.
    ///
    /// The row stays locked until the transaction ends, so that the changes of an account are serialized.
    func nextRevision(in session: AccountTransaction) async throws -> Int64 {
        let rows = try await session.query(
            """
            INSERT INTO account_revisions (account, revision) VALUES (\(session.account), 1)
            ON CONFLICT (account) DO UPDATE SET revision = account_revisions.revision + 1 RETURNING revision
            """)
        guard let row = rows.first else { throw StoreConflict.changed }
        return try row.decode("revision")
    }

    func remove(_ statement: SQL, of account: AccountID) async throws -> Bool {
        try await database.withAccount(account) { session in
            _ = try await nextRevision(in: session)
            let removed = try await session.execute(statement)
            try await session.commit()
            return removed > 0
        }
    }
}

/// A stored value with its version.
struct Versioned<Value: Sendable>: Sendable {
    var value: Value
    var version: Int64
}

extension Versioned<Profile> {
    init(_ row: PostgresRow) throws {
        let record: String = try row.decode("record")
        value = try JSONDecoder().decode(Profile.self, from: Data(record.utf8))
        version = try row.decode("version")
    }
}
