import HTTPTypes
import SimulatorKit

/// Data Center's `/rest/auth/1/session`: a login that returns a session cookie.
enum SessionResource {
    static func add(to table: inout RouteTable) {
        for version in ["1", "latest"] {
            let path = "rest/auth/" + version + "/session"
            table.on(.get, path, handler: show)
            table.on(.post, path, .datacenter, handler: open)
            table.on(.delete, path, .datacenter) { world, call throws(APIError) in
                _ = try call.caller(world.site.shape)
                if case .session(let session) = call.credential { world.signInGuard.closeSession(session) }
                return .noContent
            }
        }
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        return .json { writer in
            writer.object { writer in
                writer.member("self", world.site.baseURL + "/rest/api/latest/user?username=" + user.name)
                writer.member("name", user.name)
                writer.member("loginInfo") { writeLogin(world.site.text(call.now), to: &$0) }
            }
        }
    }

    private static func open(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let body = try call.content()
        let session = try world.openSession(
            name: body["username"]?.text ?? "", password: body["password"]?.text ?? "")
        var answer = APIResponse.json { writer in
            writer.object { writer in
                writer.member("session") { writer in
                    writer.object { writer in
                        writer.member("name", "JSESSIONID")
                        writer.member("value", session)
                    }
                }
                writer.member("loginInfo") { writeLogin(world.site.text(call.now), to: &$0) }
            }
        }
        answer.headers[.setCookie] = "JSESSIONID=" + session + "; Path=/; HttpOnly"
        return answer
    }

    private static func writeLogin(_ time: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("failedLoginCount", 0)
            writer.member("loginCount", 1)
            writer.member("lastFailedLoginTime", time)
            writer.member("previousLoginTime", time)
        }
    }
}
