public import Postgres
public import Primitives

/// Creates the schema and the roles of a service.
///
/// It can run repeatedly with the same result.
public struct DatabaseRoles: Sendable {
    public let schema: DatabaseSchema

    public init(_ schema: DatabaseSchema) {
        self.schema = schema
    }

    /// Creates missing roles and the schema, and grants the permissions.
    ///
    /// The owner role cannot log in and owns the schema. The login role may read and write rows, also of tables that
    /// are created later.
    ///
    /// - Parameters:
    ///   - pool: A pool that connects as a superuser, or as the owner of the database with `CREATEROLE`.
    ///   - password: The password of the login role; `nil` leaves it unchanged. Only its SCRAM verifier is sent to the
    ///     server.
    /// - Throws: `PostgresError` if a statement fails.
    public func create(by pool: PostgresPool, password: Secret<String>? = nil) async throws {
        let verifier: String? =
            if let password { try await pool.passwordVerifier(password, of: schema.login) } else { nil }
        let script = script
        try await pool.transaction(opening: [DatabaseLock.statement]) { transaction in
            try await transaction.execute(script: script)
            guard let verifier else { return }
            // A verifier consists of letters, digits, and the punctuation of Base64 and SCRAM. No character of it can
            // end the literal.
            try await transaction.execute(script: "ALTER ROLE \(schema.login) PASSWORD '\(verifier)'")
        }
    }

    private var script: String {
        """
        DO $$ BEGIN CREATE ROLE \(schema.owner) NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE \(schema.login) LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '\(schema.owner)', 'MEMBER') THEN
                EXECUTE format('GRANT \(schema.owner) TO %I', current_user);
            END IF;
        END $$;
        CREATE SCHEMA IF NOT EXISTS \(schema.name) AUTHORIZATION \(schema.owner);
        SET LOCAL ROLE \(schema.owner);
        GRANT USAGE ON SCHEMA \(schema.name) TO \(schema.login);
        ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema.name)
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \(schema.login);
        ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema.name) GRANT USAGE, SELECT ON SEQUENCES TO \(schema.login);
        RESET ROLE;
        """
    }
}

/// A lock for all changes of roles and schemas, so that replicas that start at the same time wait for each other.
enum DatabaseLock {
    /// The number is arbitrary, but it must be the same in every version.
    static let statement: SQL = "SELECT pg_advisory_xact_lock(5210771436023)"
}
