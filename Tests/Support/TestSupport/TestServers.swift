import Foundation

/// The servers that the test script starts.
public enum TestServers {
    /// The URL of the PostgreSQL to test against, of a superuser.
    public static func postgres() throws(TestServerMissing) -> String {
        try url("TANDEM_TEST_POSTGRES_URL")
    }

    /// The URL of the RabbitMQ to test against.
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

/// A test server is not named in the environment; `scripts/test` starts both and names them.
public struct TestServerMissing: Error, CustomStringConvertible {
    public let variable: String

    public var description: String { "\(variable) names the server to test against; scripts/test sets it" }
}
