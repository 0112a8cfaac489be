import Foundation

/// The servers that the test script starts.
public enum TestServers {
    /// Returns the URL of the PostgreSQL test server, with a superuser.
    public static func postgres() throws(TestServerMissing) -> String {
        try url("TANDEM_TEST_POSTGRES_URL")
    }

    /// Returns the URL of the RabbitMQ test server.
    public static func broker() throws(TestServerMissing) -> String {
        try url("TANDEM_TEST_AMQP_URL")
    }

    private static func url(_ variable: String) throws(TestServerMissing) -> String {
        guard let url = ProcessInfo.processInfo.environment[variable] else {
            throw TestServerMissing(variable: variable)
        }
        return url
    }
}

/// The environment does not name a test server.
///
/// `scripts/test` starts both and sets the variables.
public struct TestServerMissing: Error, CustomStringConvertible {
    public let variable: String

    public var description: String { "\(variable) names the server to test against; scripts/test sets it" }
}
