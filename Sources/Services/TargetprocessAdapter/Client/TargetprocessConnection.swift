import Core
import EntityModel
import Foundation
import Primitives
import ToolHTTP

/// How one instance of Targetprocess is reached, and as whom.
///
/// The tool takes its token in the query of each address and nowhere else. This type is the only one that writes the
/// token there; nothing that it gives back prints it.
struct TargetprocessConnection: Sendable {
    enum SignIn: Sendable {
        /// An access token, made by the user in the tool's own settings.
        case accessToken(Secret<String>)
        /// The token that the tool gives a user for the password, and takes back with it.
        case serviceToken(Secret<String>)
        case basic(user: String, password: Secret<String>)
    }

    /// Scheme, host, port and path under which `/api` stands; without a slash at the end.
    let baseURL: String
    private let signIn: SignIn
    /// The key of a gateway in front of the tool; its header's name stands in ``ToolHTTPConfiguration/gatewayHeader``.
    private let gatewayKey: Secret<String>?
    let tool: ToolHTTPConfiguration

    init(
        baseURL: String, signIn: SignIn, tool: ToolHTTPConfiguration = ToolHTTPConfiguration(),
        gatewayKey: Secret<String>? = nil
    ) {
        self.baseURL = baseURL.trimmingTrailingSlash
        self.signIn = signIn
        self.tool = tool
        self.gatewayKey = gatewayKey
    }

    /// Which page is asked for.
    enum Target: Sendable {
        case path(URLPath)
        /// An address that the tool itself gave, checked by ``TargetprocessConnection/nextPage(_:)``.
        case next(NextPage)
    }

    /// A next page of this instance, without credentials.
    struct NextPage: Sendable, CustomStringConvertible {
        fileprivate let address: String

        var description: String { String(address.prefix { $0 != "?" }) }
    }

    /// A request with the credentials in it.
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

    /// Whether the service that streams all items in one answer takes these credentials: only an access token.
    var canStream: Bool {
        if case .accessToken = signIn { true } else { false }
    }

    /// Takes the address of a next page as the tool gave it, without any credentials that stand in it.
    ///
    /// - Throws: `unavailable` if it leads to another host or out of the API: the token must not go there.
    func nextPage(_ next: String) throws(ToolError) -> NextPage {
        guard let base = URLComponents(string: baseURL), var link = URLComponents(string: next),
            let host = base.host?.lowercased(), link.host?.lowercased() == host, link.user == nil,
            link.path.lowercased().hasPrefix(base.path.lowercased() + "/api/")
        else {
            throw ToolError(
                kind: .unavailable,
                message: "\(self) names a next page that is not its own; its proxy may rewrite links")
        }
        let kept = link.percentEncodedQueryItems?.filter { item in
            !["access_token", "token"].contains(item.name.removingPercentEncoding?.lowercased() ?? "token")
        }
        // Behind a proxy the tool knows neither the scheme nor the port by which it is reached.
        link.scheme = base.scheme
        link.port = base.port
        link.fragment = nil
        link.percentEncodedQueryItems = kept
        guard let address = link.string else {
            throw ToolError(kind: .unavailable, message: "\(self) names a next page that cannot be read")
        }
        return NextPage(address: address)
    }

    /// The text with every credential of the connection taken out, should the tool repeat one in its words.
    func redacting(_ text: String) -> String {
        let secrets: [Secret<String>?] =
            switch signIn {
            case .accessToken(let token), .serviceToken(let token): [token, gatewayKey]
            case .basic(_, let password): [password, gatewayKey]
            }
        return secrets.compactMap(\.self).reduce(text) { text, secret in
            secret.reveal { secret in
                // As it is, and as it stands in an address.
                [secret, String(URLPath([secret]).text.dropFirst())].filter { !$0.isEmpty }.reduce(text) {
                    $0.replacing($1, with: "<redacted>")
                }
            }
        }
    }
}

/// Says where the instance stands, without its credentials.
extension TargetprocessConnection: CustomStringConvertible, CustomReflectable {
    var description: String { "Targetprocess at \(baseURL)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
