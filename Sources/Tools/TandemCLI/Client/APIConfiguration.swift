import Core
import Curl
import Primitives

/// The installation that the commands use, from environment variables.
struct APIConfiguration: Sendable {
    static let variables = [
        "TANDEM_API_URL": "the public address of profile-api, such as https://tandem.example.com",
        "TANDEM_OAUTH_ISSUER": "the address of the token issuer, such as https://tandem.example.com",
        "TANDEM_OAUTH_CLIENT_ID": "the ID of the client to log in with",
        "TANDEM_OAUTH_CLIENT_SECRET": "the secret of the client",
    ]

    let client: InternalClient

    init(_ environment: [String: String] = Console.current.environment) throws {
        func value(_ name: String) throws(CLIError) -> String {
            guard let value = environment[name], !value.isEmpty else {
                throw .setting(name, Self.variables[name] ?? "")
            }
            return value
        }
        let curl = try CurlClient()
        let tokens = TokenClient(
            curl: curl, issuer: try value("TANDEM_OAUTH_ISSUER"), id: try value("TANDEM_OAUTH_CLIENT_ID"),
            secret: Secret(try value("TANDEM_OAUTH_CLIENT_SECRET")))
        client = InternalClient(
            curl: curl, base: try value("TANDEM_API_URL"), token: { try await tokens.token(for: $0) },
            deadline: .seconds(90))
    }
}
