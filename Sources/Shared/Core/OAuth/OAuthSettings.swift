import Curl
import Primitives

/// The settings for the tokens that a service requests and for those that it accepts.
public enum OAuthSettings {
    public static let issuer = Setting<String>(
        "TANDEM_OAUTH_ISSUER", "The address of the token issuer: secrets-encryptor or another issuer.",
        expecting: "an address such as http://secrets-encryptor:8084"
    ) { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
    static let tokenEndpoint = Setting<String>(
        "TANDEM_OAUTH_TOKEN_URL", "The address of the issuer's token endpoint, if it is not /oauth/token.")
    static let keySet = Setting<String>(
        "TANDEM_OAUTH_JWKS_URL", "The address of the issuer's key set, if it is not /.well-known/jwks.json.")
    static let clientId = Setting<String>(
        "TANDEM_OAUTH_CLIENT_ID", "The client ID of the service. The default is the program's name.", default: "")
    static let clientSecret = Setting<Secret<String>>(
        "TANDEM_OAUTH_CLIENT_SECRET",
        "The client secret of the service. Without it, the service cannot call other services.")

    static let all: [any SettingDeclaration] = [issuer, tokenEndpoint, keySet, clientId, clientSecret]

    /// Returns the name of the issuer as it appears in tokens, without a trailing slash.
    public static func issuerName(_ settings: SettingsReader) throws(SettingsError) -> String {
        try settings.value(issuer).trimmingTrailingSlash
    }

    static func token(
        _ settings: SettingsReader, _ curl: CurlClient, program: String
    ) throws(SettingsError) -> InternalClient.TokenProvider {
        let issuer = try issuerName(settings)
        let endpoint = try settings.optional(tokenEndpoint) ?? issuer + "/oauth/token"
        let id = try settings.value(clientId)
        guard let secret = try settings.optional(clientSecret) else {
            return { _ in throw OAuthError.refused("TANDEM_OAUTH_CLIENT_SECRET is not set") }
        }
        let client = OAuthClient(
            curl: curl, endpoint: endpoint, clientId: id.isEmpty ? program : id, clientSecret: secret)
        return { try await client.token(for: $0) }
    }

    static func verifier(_ settings: SettingsReader, _ curl: CurlClient) throws(SettingsError) -> TokenVerifier {
        let issuer = try issuerName(settings)
        let keySet = try settings.optional(keySet) ?? issuer + "/.well-known/jwks.json"
        return TokenVerifier(issuer: issuer, keySet: keySet, curl: curl)
    }
}
