import Core
import Curl
import EntityModel
import ToolHTTP

extension TargetprocessConnection {
    /// How Targetprocess shows whom it answers.
    ///
    /// It knows no anonymous visitors: wrong credentials get 401, whatever is asked. Other answers in its own form are
    /// given to the user. Source: Targetprocess developer hub, "Authentication".
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
