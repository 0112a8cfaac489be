public import Curl

/// How a tool shows whether it gave an answer to the connection's own user.
public struct IdentityCheck: Sendable {
    /// The user whom an answer was given to.
    public enum Identity: Hashable, Sendable {
        /// The connection's own user.
        case authenticated
        /// An anonymous visitor; with the tool's reason.
        case anonymous(String)
        /// The tool says that the login failed; with its reason.
        case rejected(String)
        /// The answer does not tell.
        case unknown

        /// The reason why the answer says nothing to the connection's user; `nil` if it may.
        var rejectionReason: String? {
            switch self {
            case .anonymous(let reason), .rejected(let reason): reason
            case .authenticated, .unknown: nil
            }
        }
    }

    /// Reads the standing from an answer's status and headers.
    public var identity: @Sendable (CurlResponseHead) -> Identity
    /// A cheap request that the tool answers with success to an authenticated user only.
    public var check: @Sendable () -> ToolRequest
    /// Whether the answer to ``check`` names a user.
    public var namesUser: @Sendable (CurlResponse) -> Bool

    /// - Parameters:
    ///   - identity: reads the standing from an answer's status and headers.
    ///   - check: makes the cheap authenticated request.
    ///   - namesUser: reads its answer.
    public init(
        identity: @escaping @Sendable (CurlResponseHead) -> Identity, check: @escaping @Sendable () -> ToolRequest,
        namesUser: @escaping @Sendable (CurlResponse) -> Bool
    ) {
        self.identity = identity
        self.check = check
        self.namesUser = namesUser
    }
}

/// Answers that ask a person to log in, where an API call expects data.
enum LoginPage {
    /// Bytes of a page that are searched.
    private static let searched = 64 << 10
    private static let places = [
        "login", "signin", "sign-in", "logon", "sso", "saml", "adfs", "oauth2/authorize", "/idp",
    ]
    private static let forms = [
        "type=\"password\"", "type='password'", "type=password", "login.jsp", "samlrequest", "os_password",
        "login-form",
    ]

    private static func path(of address: Substring) -> Substring {
        guard let scheme = address.firstRange(of: "://") else { return address }
        return address[scheme.upperBound...].drop { $0 != "/" }
    }

    /// The reason why the response is a login page; `nil` if it is none.
    static func reason(_ response: CurlResponse, to request: CurlRequest) -> String? {
        if (300...399).contains(response.status), let location = response.header("location")?.lowercased() {
            let place = location.prefix { $0 != "?" }
            // The same path elsewhere, as from `http` to `https`, asks for no login.
            guard path(of: place) != path(of: request.url.lowercased().prefix { $0 != "?" }),
                places.contains(where: { place.contains($0) })
            else { return nil }
            return "the tool redirects to a login page"
        }
        guard (200...299).contains(response.status),
            response.header("content-type")?.lowercased().hasPrefix("text/html") == true,
            request.headers.contains(where: { $0.name.lowercased() == "accept" && $0.value.contains("json") })
        else { return nil }
        let text = String(decoding: response.body.prefix(searched), as: UTF8.self).lowercased()
        guard forms.contains(where: { text.contains($0) }) else { return nil }
        return "the tool answers with a login page"
    }
}
