public import Postgres
public import Primitives

/// Makes a service's schema and roles, again and again with the same outcome.
public struct DatabaseRoles: Sendable {
    public let schema: DatabaseSchema

    public init(_ schema: DatabaseSchema) {
        self.schema = schema
    }

    /// Creates what is missing and sets the rights: an owner nobody can log in as, a schema of that owner, and a login
    /// role with the right to read and write rows, also of tables still to come.
    ///
    /// - Parameters:
    ///   - pool: connects as a superuser, or as the database's owner with `CREATEROLE`.
    ///   - password: the login role's; `nil` leaves it as it is. It reaches the server as a SCRAM verifier only.
    /// - Throws: `PostgresError`.
    public func create(by pool: PostgresPool, password: Secret<String>? = nil) async throws {
        let verifier: String? =
            if let password { try await pool.passwordVerifier(password, of: schema.login) } else { nil }
        let script = script
        try await pool.transaction(opening: [DatabaseLock.statement]) { transaction in
            try await transaction.execute(script: script)
            guard let verifier else { return }
            // A verifier is letters, digits and the signs of base64 and SCRAM: nothing that would end the literal.
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

/// One lock for all changes of roles and schemas, so that replicas that start at once wait for each other.
enum DatabaseLock {
    /// The number is arbitrary; it must be the same in every version.
    static let statement: SQL = "SELECT pg_advisory_xact_lock(5210771436023)"
}
