public import Core
public import Curl
public import EntityModel
import Foundation
public import Primitives

/// Obtains a user's authorization in Jira over an application link, in the three steps of OAuth 1.0a (RFC 5849 §2).
///
/// The pages are at `/plugins/servlet/oauth/`. See: developer.atlassian.com/server/jira/platform/oauth.
public struct OAuth1AuthorizationFlow: Sendable {
    private let baseURL: String
    private let consumerKey: String
    private let privateKey: Secret<String>
    private let curl: CurlClient
    private let connection: ToolHTTPConfiguration
    private let timing: TimeSource

    /// A request that the user must approve.
    public struct Request: Sendable {
        /// The address at which Jira asks the user for approval and then shows a code.
        public let address: String
        fileprivate let token: String
    }

    /// - Parameters:
    ///   - baseURL: The address of Jira, without a trailing slash.
    ///   - consumerKey: The consumer key of the application link.
    ///   - privateKey: The private key in PEM. The application link has its public key.
    ///   - curl: The client for the calls.
    ///   - connection: The network settings of the connection to Jira.
    ///   - timing: The clock.
    public init(
        baseURL: String, consumerKey: String, privateKey: Secret<String>, curl: CurlClient,
        connection: ToolHTTPConfiguration = ToolHTTPConfiguration(addressPolicy: .any), timing: TimeSource = .system
    ) {
        self.baseURL = baseURL
        self.consumerKey = consumerKey
        self.privateKey = privateKey
        self.curl = curl
        self.connection = connection
        self.timing = timing
    }

    /// Gets a request token from Jira.
    ///
    /// - Returns: The request for the user to approve.
    /// - Throws: `forbidden` with Jira's message if Jira does not know the link or the key; `unavailable` if Jira does
    ///   not answer.
    public func requestToken() async throws(ToolError) -> Request {
        let token = try await post("request-token", [("oauth_callback", "oob")])
        return Request(
            address: baseURL + URLPath(Self.pages + ["authorize"], query: [("oauth_token", token)]).text, token: token)
    }

    /// Exchanges the approved request for the token that signs later requests.
    ///
    /// By default, the token is valid for five years.
    ///
    /// - Parameters:
    ///   - request: The request that the user approved.
    ///   - code: The code that Jira showed.
    /// - Returns: The access token.
    /// - Throws: The same errors as ``requestToken()``.
    public func accessToken(_ request: Request, code: String) async throws(ToolError) -> Secret<String> {
        Secret(try await post("access-token", [("oauth_token", request.token), ("oauth_verifier", code)]))
    }

    private static let pages = ["plugins", "servlet", "oauth"]

    /// Returns the `oauth_token` of the response.
    private func post(
        _ page: String, _ oauth: [(name: String, value: String)]
    ) async throws(ToolError) -> String {
        let url = baseURL + URLPath(Self.pages + [page]).text
        let header = try OAuth1Signer(consumerKey: consumerKey, privateKey: privateKey)
            .header("POST", url, oauth: oauth, now: timing.now())
        let response: CurlResponse
        do {
            response = try await curl.send(
                CurlRequest(
                    method: "POST", url: url, headers: [("Authorization", header)], body: .bytes([]),
                    maximumResponseBytes: 64 << 10, clientCertificate: connection.clientCertificate,
                    trustedCAs: connection.trustedCAs, proxy: connection.proxy,
                    addressPolicy: connection.addressPolicy))
        } catch {
            throw ToolError(error)
        }
        let form = String(decoding: response.body, as: UTF8.self).split(separator: "&")
        func value(_ name: String) -> String? {
            form.first { $0.hasPrefix(name + "=") }
                .flatMap { String($0.dropFirst(name.count + 1)).removingPercentEncoding }
        }
        guard response.status == 200, let token = value("oauth_token"), !token.isEmpty else {
            throw ToolError(
                kind: response.status >= 500 ? .unavailable : .forbidden,
                message: "Jira answered \(response.status) to the application link"
                    + (value("oauth_problem").map { ": \($0)" } ?? ""))
        }
        return token
    }
}
