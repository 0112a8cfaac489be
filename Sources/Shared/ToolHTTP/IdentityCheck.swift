public import Curl

/// The way to find out whether a tool's response was given to the connection's own user.
public struct IdentityCheck: Sendable {
    /// The user that a response was given to.
    public enum Identity: Hashable, Sendable {
        /// The response was given to the connection's own user.
        case authenticated
        /// The response was given to an anonymous visitor, for this reason.
        case anonymous(String)
        /// The tool reports that the login failed, for this reason.
        case rejected(String)
        /// The response does not identify the user.
        case unknown

        /// The reason why the response was not given to the connection's user; `nil` if it may have been.
        var rejectionReason: String? {
            switch self {
            case .anonymous(let reason), .rejected(let reason): reason
            case .authenticated, .unknown: nil
            }
        }
    }

    /// Determines the user from the status and the headers of a response.
    public var identity: @Sendable (CurlResponseHead) -> Identity
    /// Returns a cheap request to which the tool responds with success only for an authenticated user.
    public var check: @Sendable () -> ToolRequest
    /// Returns whether the response to ``check`` names a user.
    public var namesUser: @Sendable (CurlResponse) -> Bool

    /// - Parameters:
    ///   - identity: A closure that determines the user from the status and the headers of a response.
    ///   - check: A closure that returns a cheap request for an authenticated user.
    ///   - namesUser: A closure that returns whether the response to that request names a user.
    public init(
        identity: @escaping @Sendable (CurlResponseHead) -> Identity, check: @escaping @Sendable () -> ToolRequest,
        namesUser: @escaping @Sendable (CurlResponse) -> Bool
    ) {
        self.identity = identity
        self.check = check
        self.namesUser = namesUser
    }
}

/// Detects login pages in place of the data that an API call expects.
enum LoginPage {
    /// The number of bytes of a page that are searched.
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

    /// Returns the reason why the response is a login page; `nil` if it is not one.
    static func reason(_ response: CurlResponse, to request: CurlRequest) -> String? {
        if (300...399).contains(response.status), let location = response.header("location")?.lowercased() {
            let place = location.prefix { $0 != "?" }
            // A redirect to the same path, for example from `http` to `https`, is not a login page.
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
