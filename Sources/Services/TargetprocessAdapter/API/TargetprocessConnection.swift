import Core
import EntityModel
import Foundation
import Primitives
import ToolHTTP

/// The base URL and credentials of one Targetprocess instance.
///
/// The tool accepts its token only in the query of each URL. This type is the only one that adds the token, and no
/// description of it contains the token.
struct TargetprocessConnection: Sendable {
    /// The way in which Tandem logs in.
    enum SignIn: Sendable {
        /// An access token that the user created in the tool's own settings.
        case accessToken(Secret<String>)
        /// A token that the tool issues for a user's password and revokes when the password changes.
        case serviceToken(Secret<String>)
        case basic(user: String, password: Secret<String>)
    }

    /// The scheme, host, port, and path that contain `/api`, without a trailing slash.
    let baseURL: String
    private let signIn: SignIn
    /// The key of a gateway in front of the tool.
    ///
    /// ``ToolHTTPConfiguration/gatewayHeader`` contains the name of its header.
    private let gatewayKey: Secret<String>?
    /// The network settings of the connection.
    let tool: ToolHTTPConfiguration

    /// - Parameters:
    ///   - baseURL: The base URL, with or without a trailing slash.
    ///   - signIn: The way in which Tandem logs in.
    ///   - tool: The network settings of the connection.
    ///   - gatewayKey: The key of a gateway in front of the tool, or `nil` if it has none.
    init(
        baseURL: String, signIn: SignIn, tool: ToolHTTPConfiguration = ToolHTTPConfiguration(),
        gatewayKey: Secret<String>? = nil
    ) {
        self.baseURL = baseURL.trimmingTrailingSlash
        self.signIn = signIn
        self.tool = tool
        self.gatewayKey = gatewayKey
    }

    /// The page to request.
    enum Target: Sendable {
        case path(URLPath)
        /// A URL that the tool returned and that ``TargetprocessConnection/nextPage(_:)`` checked.
        case next(NextPage)
    }

    /// A next page of this instance, without credentials.
    struct NextPage: Sendable, CustomStringConvertible {
        fileprivate let address: String

        var description: String { String(address.prefix { $0 != "?" }) }
    }

    /// Returns a request that contains the credentials.
    func request(
        _ method: String, _ target: Target, body: [UInt8]? = nil, isRepeatable: Bool? = nil,
        accept: String = "application/json"
    ) -> ToolRequest {
        var headers = [(name: "Accept", value: accept)]
        if body != nil {
            headers.append(("Content-Type", "application/json"))
        }
        var url =
            switch target {
            case .path(let path): baseURL + path.text
            case .next(let page): page.address
            }
        switch signIn {
        case .accessToken(let token): add(token, as: "access_token", to: &url)
        case .serviceToken(let token): add(token, as: "token", to: &url)
        case .basic(let user, let password):
            let pair = password.reveal { Data("\(user):\($0)".utf8).base64EncodedString() }
            headers.append(("Authorization", "Basic \(pair)"))
        }
        if let header = tool.gatewayHeader, let gatewayKey {
            headers.append((header, gatewayKey.reveal { $0 }))
        }
        return ToolRequest(method: method, url: url, headers: headers, body: body, isIdempotent: isRepeatable)
    }

    private func add(_ token: Secret<String>, as name: String, to url: inout String) {
        let query = token.reveal { URLPath([], query: [(name, $0)]).text.dropFirst() }
        url += (url.contains("?") ? "&" : "?") + query
    }

    /// Whether the streaming service accepts these credentials.
    ///
    /// It accepts only access tokens.
    var canStream: Bool {
        if case .accessToken = signIn { true } else { false }
    }

    /// Returns the next page from a URL that the tool returned, without the credentials in that URL.
    ///
    /// - Throws: `ToolError` of kind `.unavailable` if the URL leads to another host or out of the API. The token must
    ///   not be sent there.
    func nextPage(_ next: String) throws(ToolError) -> NextPage {
        guard let base = URLComponents(string: baseURL), var link = URLComponents(string: next),
            let host = base.host?.lowercased(), link.host?.lowercased() == host, link.user == nil,
            link.path.lowercased().hasPrefix(base.path.lowercased() + "/api/")
        else {
            throw ToolError(
                kind: .unavailable,
                message: "\(self) returned a next page on another host. Its proxy may rewrite links.")
        }
        let kept = link.percentEncodedQueryItems?.filter { item in
            !["access_token", "token"].contains(item.name.removingPercentEncoding?.lowercased() ?? "token")
        }
        // Behind a proxy, the tool does not know the scheme and port of its public URL.
        link.scheme = base.scheme
        link.port = base.port
        link.fragment = nil
        link.percentEncodedQueryItems = kept
        guard let address = link.string else {
            throw ToolError(kind: .unavailable, message: "\(self) returned a next page with an invalid URL.")
        }
        return NextPage(address: address)
    }

    /// Returns the text without the credentials of the connection, in case the tool repeats one in a message.
    func redacting(_ text: String) -> String {
        let secrets: [Secret<String>?] =
            switch signIn {
            case .accessToken(let token), .serviceToken(let token): [token, gatewayKey]
            case .basic(_, let password): [password, gatewayKey]
            }
        return secrets.compactMap(\.self).reduce(text) { text, secret in
            secret.reveal { secret in
                // The secret as it is, and percent-encoded as in a URL.
                [secret, String(URLPath([secret]).text.dropFirst())].filter { !$0.isEmpty }.reduce(text) {
                    $0.replacing($1, with: "<redacted>")
                }
            }
        }
    }
}

/// The description contains only the base URL, without the credentials.
extension TargetprocessConnection: CustomStringConvertible, CustomReflectable {
    var description: String { "Targetprocess at \(baseURL)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
