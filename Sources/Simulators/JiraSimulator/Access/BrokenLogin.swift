import HTTPTypes
import OrderedCollections
import SimulatorKit

/// The way in which a formerly valid login fails.
enum BrokenLogin: String, Sendable {
    /// Jira no longer accepts the token or password.
    case expired
    /// The site treats the caller as an anonymous visitor and does not say why.
    case anonymous
    /// A single sign-on in front of the site answers with its login page.
    case loginPage
    /// The site redirects browsers to its login page.
    case loginRedirect

    static let page = APIResponse.html(
        .ok,
        "<!DOCTYPE html><html><head><title>Log in</title></head><body><form id=\"login-form\" method=\"post\">"
            + "<input name=\"os_username\"><input name=\"os_password\" type=\"password\"></form></body></html>")

    static func redirect(to baseURL: String) -> APIResponse {
        APIResponse(
            status: .found,
            headers: [.location: baseURL + "/login.jsp?permissionViolation=true&os_destination=%2Frest"])
    }

    /// Returns the answer to a visitor without a login: no issue, project, or search result exists.
    ///
    /// Source: community.atlassian.com, "REST API returns 404 with invalid API token"; other requests get 401.
    static func visitorAnswer(_ method: HTTPRequest.Method, _ path: [String], _ shape: JiraDeployment) -> APIResponse? {
        switch (path.first, path.count) {
        case ("search", _):
            return .json { writer in
                writer.object { writer in
                    if shape == .datacenter {
                        writer.member("startAt", 0)
                        writer.member("maxResults", 50)
                        writer.member("total", 0)
                    }
                    writer.member("issues") { $0.array { _ in } }
                    if shape == .cloud { writer.member("isLast", true) }
                }
            }
        case ("issue", 2...) where path[1] != "createmeta" && path[1] != "bulk":
            return APIError.invisibleIssue(shape).answer
        case ("project", 2) where method == .get && path[1] != "search":
            return APIError.notFound("No project could be found with key '\(path[1])'.").answer
        default:
            return nil
        }
    }
}

extension ControlAPI {
    /// `{"user":"tandem","is":"expired"}` breaks a login, and `"good"` repairs it.
    ///
    /// `"headers":false` removes the response headers that name the user.
    func breakLogin(_ body: JSONValue) throws(APIError) -> APIResponse {
        let name = body["user"]?.text ?? "tandem"
        let state = body["is"]?.text ?? "good"
        let broken = BrokenLogin(rawValue: state)
        guard broken != nil || state == "good" else { throw .badRequest("No such state of a login: \(state)") }
        try simulator.withWorld { world in
            world.brokenLogins[name] = broken
            world.hidesLogins = body["headers"]?.bool == false
        }
        return .noContent
    }

    /// `{"user":"tandem","project":"DEMO","sees":false}` removes the user's permission to see a project.
    ///
    /// With `issue` instead of `project`, a security level hides one issue.
    func setPermission(_ body: JSONValue) throws(APIError) -> APIResponse {
        let name = body["user"]?.text ?? "tandem"
        let key = body["project"]?.text ?? "DEMO"
        let sees = body["sees"]?.bool ?? true
        if let issue = body["issue"]?.text { return try setSecurity(of: issue, name, sees: sees) }
        let isKnown = try simulator.withWorld { world in
            guard let index = world.projects.firstIndex(where: { $0.key == key }) else { return false }
            if sees {
                world.projects[index].hiddenFrom.remove(name)
            } else {
                world.projects[index].hiddenFrom.insert(name)
            }
            return true
        }
        guard isKnown else { throw .notFound("No project could be found with key '\(key)'.") }
        return .noContent
    }

    private func setSecurity(of issue: String, _ user: String, sees: Bool) throws(APIError) -> APIResponse {
        let isKnown = try simulator.withWorld { world in
            guard let id = world.issueIDs[issue] else { return false }
            if sees {
                world.issues[id]?.hiddenFrom.remove(user)
            } else {
                world.issues[id]?.hiddenFrom.insert(user)
            }
            return true
        }
        guard isKnown else { throw .notFound("No issue has the key '\(issue)'.") }
        return .noContent
    }
}
