import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// The resources for the site and its users: `/serverInfo`, `/myself`, `/user`, `/mypermissions`.
enum SiteResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "serverInfo", handler: serverInfo)
        table.on(.get, "myself", handler: myself)
        table.on(.get, "user", handler: user)
        table.on(.get, "user/search", handler: searchUsers)
        table.on(.get, "user/assignable/search", handler: searchAssignable)
        table.on(.get, "mypermissions", handler: permissions)
        table.on(.get, "user/bulk", .cloud, handler: bulkUsers)
        table.on(.get, "user/email", .cloud, handler: emailOfUser)
        table.on(.get, "user/picker", handler: pickUsers)
    }

    private static func serverInfo(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let site = world.site
        return .json { writer in
            writer.object { writer in
                writer.member("baseUrl", site.baseURL)
                switch site.shape {
                case .cloud:
                    writer.member("displayUrl", site.baseURL)
                    writer.member("version", "1001.0.0-SNAPSHOT")
                    writer.member("versionNumbers") { $0.array([1001, 0, 0]) { $0.number($1) } }
                    writer.member("deploymentType", "Cloud")
                    writer.member("buildNumber", 100_290)
                case .datacenter:
                    writer.member("version", "10.3.24")
                    writer.member("versionNumbers") { $0.array([10, 3, 24]) { $0.number($1) } }
                    writer.member("deploymentType", "Server")
                    writer.member("buildNumber", 10_030_024)
                }
                writer.member("buildDate", site.text(Timestamp(millisecondsSinceEpoch: 1_760_000_000_000)))
                if call.user != nil { writer.member("serverTime", site.text(call.now)) }
                writer.member("scmInfo", "0f5a3c1e8a1f5b9d6c7e2a4b8d0f1e3c5a7b9d1f")
                writer.member("serverTitle", "Jira")
                if site.shape == .cloud { writer.member("serverTimeZone", "Etc/UTC") }
            }
        }
    }

    private static func myself(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        return .json { write(user, world.site, call.version, own: true, to: &$0) }
    }

    private static func write(
        _ user: User, _ site: Site, _ version: APIVersion, own: Bool, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            switch site.shape {
            case .cloud:
                writer.member(
                    "self", site.api(version, "/user?accountId=" + user.accountID.replacing(":", with: "%3A")))
                writer.member("accountId", user.accountID)
                writer.member("accountType", user.accountType)
                // Jira hides the addresses of other users unless they made them public.
                if own || user.showsEmail { writer.member("emailAddress", user.email) }
            case .datacenter:
                writer.member("self", site.api(version, "/user?username=" + user.name))
                writer.member("key", user.key)
                writer.member("name", user.name)
                writer.member("emailAddress", user.email)
            }
            writer.member("displayName", user.displayName)
            writer.member("active", user.active)
            writer.member("timeZone", user.timeZone)
            writer.member("locale", "en_US")
            writer.member("expand", "groups,applicationRoles")
        }
    }

    private static func user(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        let found: User?
        switch world.site.shape {
        case .cloud:
            guard call.query["username"] == nil, call.query["key"] == nil, let id = call.query["accountId"] else {
                throw .badRequest("'accountId' must be the only user identifying query parameter in GDPR strict mode.")
            }
            found = world.users.first { $0.accountID == id }
        case .datacenter:
            guard let name = call.query["username"] ?? call.query["key"] else {
                throw .notFound("Either the 'username' or the 'key' query parameters need to be provided")
            }
            found = world.users.first { $0.name == name || $0.key == name }
        }
        guard let found else {
            throw .notFound(
                world.site.shape == .cloud
                    ? "Specified user does not exist or you do not have required permissions"
                    : "The user named '\(call.query["username"] ?? "")' does not exist")
        }
        return .json { write(found, world.site, call.version, own: false, to: &$0) }
    }

    private static func searchUsers(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        let words = try searchWords(world.site.shape, call)
        return try answer(world.users.filter { $0.active && matches($0, words) }, world, call)
    }

    private static func searchAssignable(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let caller = try call.caller(world.site.shape)
        let key: String
        if let issue = call.query["issueKey"] {
            key = try world.issue(issue, for: caller).projectKey
        } else {
            key = call.query["project"] ?? ""
        }
        guard let project = world.project(key), project.isVisible(to: caller) else {
            throw .notFound("No project could be found with key '\(key)'.")
        }
        let words = (call.query["query"] ?? call.query["username"] ?? "").lowercased()
        return try answer(
            world.users.filter { $0.active && project.isVisible(to: $0) && matches($0, words) }, world, call)
    }

    /// Returns the address of a user, which Atlassian shows only to approved apps.
    private static func emailOfUser(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        guard world.tellsAddresses else {
            throw .forbidden("The app is not approved to ask for email addresses.")
        }
        guard let user = world.users.first(where: { $0.accountID == call.query["accountId"] }) else {
            throw .notFound("Specified user does not exist or you do not have required permissions")
        }
        return .json { writer in
            writer.object { writer in
                writer.member("accountId", user.accountID)
                writer.member("email", user.email)
            }
        }
    }

    private static func bulkUsers(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        guard let ids = call.query.list("accountId"), ids.count <= 200 else {
            throw .badRequest("The accountId parameter is required.")
        }
        let users = world.users.filter { ids.contains($0.accountID) }
        let page = try Page(call, most: 200, standard: 10)
        let site = world.site
        return .json { writer in
            page.write("values", users, path: "/user/bulk", world, call, to: &writer) {
                write($1, site, call.version, own: false, to: &$0)
            }
        }
    }

    private static func pickUsers(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        guard let words = call.query["query"]?.lowercased() else {
            throw .badRequest("The query parameter is required.")
        }
        let users = world.users.filter { matches($0, words) }
        let site = world.site
        return .json { writer in
            writer.object { writer in
                writer.member("users") { writer in
                    writer.array(users) { writer, user in
                        writer.object { writer in
                            if site.shape == .cloud {
                                writer.member("accountId", user.accountID)
                            } else {
                                writer.member("name", user.name)
                                writer.member("key", user.key)
                            }
                            writer.member("html", user.displayName)
                            writer.member("displayName", user.displayName)
                        }
                    }
                }
                writer.member("total", users.count)
                writer.member("header", "Showing \(users.count) of \(users.count) matching users")
            }
        }
    }

    private static func searchWords(_ shape: JiraDeployment, _ call: APIRequest) throws(APIError) -> String {
        switch shape {
        case .cloud:
            guard let words = call.query["query"] ?? call.query["accountId"] else {
                throw .badRequest("Either 'query', 'accountId' or 'property' must be given.")
            }
            return words.lowercased()
        case .datacenter:
            guard let words = call.query["username"] else {
                throw .badRequest("The username query parameter was not provided")
            }
            return words.lowercased()
        }
    }

    private static func matches(_ user: User, _ words: String) -> Bool {
        words.isEmpty || words == "." || user.accountID == words
            || [user.name, user.displayName.lowercased(), user.email].contains { $0.contains(words) }
    }

    private static func answer(_ users: [User], _ world: World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let page = try Page(call, most: 1000)
        return .json { writer in
            writer.array(page.slice(users)) { write($1, world.site, call.version, own: false, to: &$0) }
        }
    }

    private static let permissionNames: [(key: String, name: String, least: User.Role)] = [
        ("BROWSE_PROJECTS", "Browse Projects", .reader), ("CREATE_ISSUES", "Create Issues", .member),
        ("EDIT_ISSUES", "Edit Issues", .member), ("TRANSITION_ISSUES", "Transition Issues", .member),
        ("ADD_COMMENTS", "Add Comments", .member), ("EDIT_OWN_COMMENTS", "Edit Own Comments", .member),
        ("EDIT_ALL_COMMENTS", "Edit All Comments", .administrator),
        ("DELETE_OWN_COMMENTS", "Delete Own Comments", .member),
        ("DELETE_ALL_COMMENTS", "Delete All Comments", .administrator),
        ("DELETE_ISSUES", "Delete Issues", .administrator), ("ASSIGN_ISSUES", "Assign Issues", .member),
        ("LINK_ISSUES", "Link Issues", .member), ("ADMINISTER_PROJECTS", "Administer Projects", .administrator),
        ("ADMINISTER", "Administer Jira", .administrator), ("SCHEDULE_ISSUES", "Schedule Issues", .member),
        ("CREATE_ATTACHMENTS", "Create Attachments", .member),
        ("DELETE_OWN_ATTACHMENTS", "Delete Own Attachments", .member),
        ("WORK_ON_ISSUES", "Work On Issues", .member), ("EDIT_OWN_WORKLOGS", "Edit Own Worklogs", .member),
        ("DELETE_OWN_WORKLOGS", "Delete Own Worklogs", .member),
        ("MANAGE_SPRINTS_PERMISSION", "Manage Sprints", .member),
    ]

    private static func permissions(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        var visible = true
        if let key = call.query["projectKey"] ?? call.query["projectId"] {
            guard let project = world.project(key), project.isVisible(to: user) else {
                throw .notFound("No project could be found with key '\(key)'.")
            }
            visible = true
        } else if let key = call.query["issueKey"] ?? call.query["issueId"] {
            visible = world.project(try world.issue(key, for: user).projectKey)?.isVisible(to: user) == true
        }
        let wanted = call.query.list("permissions")
        guard world.site.shape == .datacenter || wanted != nil else {
            throw .badRequest("The 'permissions' query parameter is required.")
        }
        if let unknown = wanted?.first(where: { name in !permissionNames.contains { $0.key == name } }) {
            throw .badRequest("Unrecognized permission keys: [\(unknown)]")
        }
        return .json { writer in
            writer.object { writer in
                writer.member("permissions") { writer in
                    writer.object { writer in
                        for (index, permission) in permissionNames.enumerated()
                        where wanted?.contains(permission.key) ?? true {
                            writer.member(permission.key) { writer in
                                writer.object { writer in
                                    writer.member("id", String(index + 1))
                                    writer.member("key", permission.key)
                                    writer.member("name", permission.name)
                                    writer.member("type", permission.key == "ADMINISTER" ? "GLOBAL" : "PROJECT")
                                    writer.member("description", "")
                                    writer.member("havePermission", visible && user.role >= permission.least)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
