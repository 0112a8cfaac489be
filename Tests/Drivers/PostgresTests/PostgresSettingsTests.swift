import Postgres
import Primitives
import Testing

@Suite struct PostgresSettingsTests {
    @Test func `every part of a URL is parsed and unescaped`() throws {
        let settings = try PostgresSettings(
            url: Secret(
                "postgres://us%40er:p%2Fw%20d@db.example:6543/my%20db?sslmode=verify-full&sslrootcert=/etc/ca.pem"))
        #expect(settings.host == "db.example")
        #expect(settings.port == 6543)
        #expect(settings.user == "us@er")
        #expect(settings.password?.reveal { $0 } == "p/w d")
        #expect(settings.database == "my db")
        #expect(settings.tls == PostgresSettings.TLS(mode: .verifyFull, rootCertificate: "/etc/ca.pem"))
    }

    @Test func `port, database, and password are optional, and IPv6 has no brackets`() throws {
        let settings = try PostgresSettings(url: Secret("postgresql://someone@[::1]"))
        #expect(settings.host == "::1")
        #expect(settings.port == 5432)
        #expect(settings.database == "someone")
        #expect(settings.password == nil)
        #expect(settings.tls.mode == .prefer)
    }

    @Test(arguments: [
        "", "mysql://u:hunter2@h/d", "postgres://h/d", "postgres://u:hunter2@/d", "postgres://u:hunter2@h:port/d",
        "postgres://u:hunter2@h/d?sslmode=perhaps", "postgres://u:hunter2@h/d?colour=red",
    ])
    func `an invalid URL is rejected without revealing the password`(url: String) throws {
        let error = try #require(throws: PostgresError.self) { try PostgresSettings(url: Secret(url)) }
        #expect(error.code == .invalidSettings)
        #expect(!"\(error)".contains("hunter2"))
    }
}
