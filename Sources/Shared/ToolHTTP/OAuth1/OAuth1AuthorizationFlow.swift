public import Core
public import Curl
public import EntityModel
import Foundation
public import Primitives

/// Has a person let Tandem into Jira over an application link: OAuth 1.0a in three steps (RFC 5849 §2).
///
/// Source: developer.atlassian.com/server/jira/platform/oauth; the pages stand at `/plugins/servlet/oauth/`.
public struct OAuth1AuthorizationFlow: Sendable {
    private let baseURL: String
    private let consumerKey: String
    private let privateKey: Secret<String>
    private let curl: CurlClient
    private let connection: ToolHTTPConfiguration
    private let timing: TimeSource

    /// What a person is to be asked.
    public struct Request: Sendable {
        /// Where Jira asks, and shows a code afterwards.
        public let address: String
        fileprivate let token: String
    }

    /// - Parameters:
    ///   - baseURL: of Jira, without a slash at the end.
    ///   - consumerKey: what the application link is called.
    ///   - privateKey: PEM; its public half is the link's.
    ///   - curl: for the calls.
    ///   - connection: how Jira is reached.
    ///   - timing: the clock.
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

    /// Asks Jira for leave to ask a person.
    ///
    /// - Returns: what to ask.
    /// - Throws: `forbidden` with Jira's words if it does not know the link or the key, `unavailable` if it is away.
    public func requestToken() async throws(ToolError) -> Request {
        let token = try await post("request-token", [("oauth_callback", "oob")])
        return Request(
            address: baseURL + URLPath(Self.pages + ["authorize"], query: [("oauth_token", token)]).text, token: token)
    }

    /// Exchanges what a person said yes to for the token that signs requests from now on, for five years by default.
    ///
    /// - Parameters:
    ///   - request: what was asked.
    ///   - code: which Jira showed.
    /// - Returns: the token.
    /// - Throws: as ``requestToken()``.
    public func accessToken(_ request: Request, code: String) async throws(ToolError) -> Secret<String> {
        Secret(try await post("access-token", [("oauth_token", request.token), ("oauth_verifier", code)]))
    }

    private static let pages = ["plugins", "servlet", "oauth"]

    /// The `oauth_token` of the answer.
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
