import Core
import Curl
import EntityModel
import ToolHTTP

extension TargetprocessConnection {
    /// The check by which Targetprocess shows that it recognizes the user.
    ///
    /// Targetprocess has no anonymous users: it responds with 401 to every request with wrong credentials. Other
    /// responses in its own format are for the authenticated user.
    ///
    /// See: Targetprocess developer hub, "Authentication"
    var identity: IdentityCheck {
        IdentityCheck(
            identity: { $0.status == 401 ? .unknown : .authenticated },
            check: { request("GET", .path(Self.loggedUser)) }, namesUser: { Self.names($0) })
    }

    private static let loggedUser = URLPath(
        ["api", "v1", "Users", "LoggedUser"], query: [("include", "[Id]"), ("format", "json")])

    private struct User: Decodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    private static func names(_ response: CurlResponse) -> Bool {
        (try? BoundedJSON.decode(User.self, from: response.body, maximumBytes: 1 << 20)) != nil
    }
}
