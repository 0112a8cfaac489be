import EntityModel
import InternalAPI
import Persistence
import Postgres

extension ProfileStore {
    /// A connection to store, with sealed credentials, or `nil` to keep the stored credentials.
    struct NewConnection: Sendable {
        var account: AccountID
        var id: String
        var product: ConnectionRecord.Product
        var baseURL: String
        var allowedNetworks: [String]
        var trustedCertificates: String?
        var userId: String?
        var credentials: (sealed: [UInt8], keyId: String)?
    }

    /// Returns the account's connections, ordered by ID.
    func connections(of account: AccountID) async throws -> [ConnectionRecord] {
        try await database.withAccount(account) { session in
            try await session.query("\(raw: Self.connectionColumns) WHERE c.account = \(account) ORDER BY c.id")
                .map { try ConnectionRecord($0, account: account) }
        }
    }

    /// Returns a connection with the types and fields that the account's profiles map in its tool.
    func connection(_ id: String, of account: AccountID) async throws -> ConnectionRecord? {
        try await database.withAccount(account) { session in
            let row = try await session.query(
                "\(raw: Self.connectionColumns) WHERE c.account = \(account) AND c.id = \(id)"
            ).first
            guard var connection = try row.map({ try ConnectionRecord($0, account: account) }) else { return nil }
            let profiles = try await session.query(
                """
                SELECT record, version FROM profiles WHERE account = \(account)
                    AND (source_connection = \(id) OR target_connection = \(id)) ORDER BY id
                """
            ).map(Versioned<Profile>.init)
            connection.mappedFields = Set(profiles.flatMap { $0.value.fields(of: id) }).sorted()
            connection.fieldsWithReferenceCreation = Set(
                profiles.flatMap { $0.value.fieldsWithReferenceCreation(of: id) }
            ).sorted()
            connection.mappedTypes = Set(profiles.flatMap { $0.value.types(of: id) }).sorted()
            connection.knownNames = profiles.flatMap(\.value.knownNames).filter { $0.tool == id }
            connection.timeZone = profiles.lazy.compactMap(\.value.timeZone).first
            for profile in profiles {
                connection.renderers.merge(profile.value.renderers) { first, _ in first }
            }
            connection.boards = Set(profiles.flatMap(\.value.boards)).sorted()
            if connection.product == .targetprocess {
                // If profiles name different boards for a team, no board represents the team.
                let byTeam = Dictionary(grouping: connection.boards, by: \.team)
                connection.boards = connection.boards.filter { byTeam[$0.team]?.count == 1 }
            }
            return connection
        }
    }

    /// Stores a connection and replaces the one with its ID.
    ///
    /// The webhook token stays.
    ///
    /// Stored credentials are kept only if the new connection uses them for the same address in the same way. Otherwise
    /// a user could change the address and receive credentials that another user entered.
    ///
    /// - Parameters:
    ///   - connection: The connection to store.
    ///   - webhookTokenHash: The hash of the webhook token, used only if the connection is new.
    ///   - expected: The version that must be stored before the change.
    /// - Returns: The connection as stored, and whether it is new.
    /// - Throws: ``StoreConflict`` if the stored connection does not allow the change; `PostgresError`.
    func put(
        _ connection: NewConnection, webhookTokenHash: String, expecting expected: VersionPrecondition = .any
    ) async throws -> (record: ConnectionRecord, isNew: Bool) {
        let account = connection.account
        return try await database.withAccount(account) { session in
            let revision = try await nextRevision(in: session)
            let present = try await session.query(
                "\(raw: Self.connectionColumns) WHERE c.account = \(account) AND c.id = \(connection.id)"
            ).first.map { try ConnectionRecord($0, account: account) }
            try expected.check(present?.version)
            let kept = present.flatMap { connection.hasSameEndpoint(as: $0) ? ($0.sealedCredentials, $0.keyId) : nil }
            guard let credentials = connection.credentials ?? kept else { throw StoreConflict.credentialsNeeded }
            if let present, present.product.tool != connection.product.tool {
                let profiles = try await profiles(using: connection.id, in: session)
                guard profiles.isEmpty else { throw StoreConflict.inUse(profiles: profiles) }
            }
            let rows = try await session.commit(with: [
                "INSERT INTO accounts (account) VALUES (\(account)) ON CONFLICT DO NOTHING",
                """
                INSERT INTO connections (account, id, product, base_url, allowed_networks, trusted_certificates,
                    user_id, sealed_credentials, key_id, webhook_token_hash, version)
                VALUES (\(account), \(connection.id), \(connection.product.rawValue), \(connection.baseURL),
                    \(connection.allowedNetworks), \(connection.trustedCertificates), \(connection.userId),
                    \(credentials.0), \(credentials.1), \(webhookTokenHash), \(revision))
                ON CONFLICT (account, id) DO UPDATE SET product = excluded.product, base_url = excluded.base_url,
                    allowed_networks = excluded.allowed_networks,
                    trusted_certificates = excluded.trusted_certificates, user_id = excluded.user_id,
                    sealed_credentials = excluded.sealed_credentials, key_id = excluded.key_id,
                    version = excluded.version, updated_at = now()
                """,
                "\(raw: Self.connectionColumns) WHERE c.account = \(account) AND c.id = \(connection.id)",
            ])
            guard let row = rows.last?.first else { throw StoreConflict.changed }
            return (try ConnectionRecord(row, account: account), present == nil)
        }
    }

    /// Replaces the webhook token.
    ///
    /// Returns `false` if the connection does not exist.
    func setWebhookToken(hash: String, connection id: String, of account: AccountID) async throws -> Bool {
        try await database.withAccount(account) { session in
            let revision = try await nextRevision(in: session)
            let changed = try await session.execute(
                """
                UPDATE connections SET webhook_token_hash = \(hash), version = \(revision), updated_at = now()
                WHERE account = \(account) AND id = \(id)
                """)
            try await session.commit()
            return changed > 0
        }
    }

    /// Removes a connection.
    ///
    /// Returns `false` if it does not exist.
    ///
    /// - Throws: ``StoreConflict/inUse(profiles:)`` if a profile uses it.
    func removeConnection(_ id: String, of account: AccountID) async throws -> Bool {
        try await database.withAccount(account) { session in
            _ = try await nextRevision(in: session)
            let profiles = try await profiles(using: id, in: session)
            guard profiles.isEmpty else { throw StoreConflict.inUse(profiles: profiles) }
            let removed = try await session.execute(
                "DELETE FROM connections WHERE account = \(account) AND id = \(id)")
            try await session.commit()
            return removed > 0
        }
    }

    private func profiles(using connection: String, in session: AccountTransaction) async throws -> [String] {
        try await session.query(
            """
            SELECT id FROM profiles WHERE account = \(session.account)
                AND (source_connection = \(connection) OR target_connection = \(connection)) ORDER BY id
            """
        ).map { try $0.decode("id") }
    }

    private static let connectionColumns = """
        SELECT c.*, k.encrypted_key FROM connections c
            JOIN data_keys k ON k.account = c.account AND k.id = c.key_id
        """
}

extension ProfileStore.NewConnection {
    fileprivate func hasSameEndpoint(as stored: ConnectionRecord) -> Bool {
        product == stored.product && baseURL == stored.baseURL && allowedNetworks == stored.allowedNetworks
            && trustedCertificates == stored.trustedCertificates
    }
}

extension ConnectionRecord {
    fileprivate init(_ row: PostgresRow, account: AccountID) throws {
        guard let product = Product(rawValue: try row.decode("product")) else {
            throw PostgresError(code: .decoding, message: "This version does not know a connection's product.")
        }
        self.init(
            account: account, id: try row.decode("id"), product: product, baseURL: try row.decode("base_url"),
            allowedNetworks: try row.decode("allowed_networks"),
            trustedCertificates: try row.decode("trusted_certificates"), userId: try row.decode("user_id"),
            sealedCredentials: try row.decode("sealed_credentials"), keyId: try row.decode("key_id"),
            encryptedKey: try row.decode("encrypted_key"), webhookTokenHash: try row.decode("webhook_token_hash"),
            version: try row.decode("version"))
    }
}

extension Profile {
    /// Returns the fields that the profile maps in a connection, which may be on both sides of the profile.
    fileprivate func fields(of connection: String) -> [FieldID] {
        let types = mappings.flatMap(\.typeMappings)
        return [(sourceTool, \FieldMapping.source), (targetTool, \FieldMapping.target)].flatMap { tool, field in
            guard tool.id == connection else { return [FieldID]() }
            let worklogs = types.contains { $0.worklogs != .none } ? [FieldID.loggedWork(of: tool.type)] : []
            return types.flatMap(\.fields).map { $0[keyPath: field] } + worklogs
        }
    }

    fileprivate var boards: [Profile.TeamBoard] {
        mappings.flatMap(\.typeMappings).flatMap(\.fields).flatMap(\.teamBoards)
    }

    /// Returns the item types that the profile maps in a connection.
    fileprivate func types(of connection: String) -> [String] {
        let types = mappings.flatMap(\.typeMappings)
        return (sourceTool.id == connection ? types.map(\.sourceType) : [])
            + (targetTool.id == connection ? types.map(\.targetType) : [])
    }

    /// Returns the mapped fields for which Tandem must create a value if the connection's tool has none with that name.
    fileprivate func fieldsWithReferenceCreation(of connection: String) -> [FieldID] {
        let fields = mappings.flatMap(\.typeMappings).flatMap(\.fields).filter { $0.onMissing == .create }
        let toSource = fields.filter { [.both, .toSource].contains($0.direction) }.map(\.source)
        let toTarget = fields.filter { [.both, .toTarget].contains($0.direction) }.map(\.target)
        return (sourceTool.id == connection ? toSource : []) + (targetTool.id == connection ? toTarget : [])
    }
}
