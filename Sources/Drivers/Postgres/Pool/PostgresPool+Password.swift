import CPostgres
public import Primitives

extension PostgresPool {
    /// Returns the verifier of a password for `ALTER ROLE … PASSWORD`, so that the password itself is never sent.
    ///
    /// - Returns: A SCRAM-SHA-256 verifier, which is ASCII without quotes or backslashes.
    /// - Throws: ``PostgresError`` if libpq fails.
    public func passwordVerifier(_ password: Secret<String>, of role: String) async throws -> String {
        let connection = try await queue.acquire()
        do {
            let verifier = try await connection.passwordVerifier(password, of: role)
            await queue.release(connection)
            return verifier
        } catch {
            await queue.release(connection)
            throw error
        }
    }
}

extension PostgresConnection {
    func passwordVerifier(_ password: Secret<String>, of role: String) throws(PostgresError) -> String {
        let handle = try usableHandle()
        let verifier = password.reveal { PQencryptPasswordConn(handle, $0, role, "scram-sha-256") }
        guard let verifier else { throw PostgresError(.connectionException, connection: handle) }
        defer { PQfreemem(verifier) }
        return String(cString: verifier)
    }
}
