import HTTPTypes
import OrderedCollections
import SimulatorKit

/// The watchers and votes of an issue: `/issue/{}/watchers`, `/issue/{}/votes`.
enum WatcherResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "issue/{}/watchers", handler: watchers)
        table.on(.post, "issue/{}/watchers", handler: watch)
        table.on(.delete, "issue/{}/watchers", handler: unwatch)
        table.on(.get, "issue/{}/votes", handler: votes)
        table.on(.post, "issue/{}/votes", handler: vote)
        table.on(.delete, "issue/{}/votes", handler: unvote)
    }

    private static func watchers(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        return answer("watchers", issue.watchers, "watchCount", "isWatching", "watchers", issue, user, world, call)
    }

    private static func votes(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        return answer("votes", issue.voters, "votes", "hasVoted", "voters", issue, user, world, call)
    }

    private static func answer(
        _ path: String, _ names: [String], _ count: String, _ own: String, _ list: String, _ issue: Issue,
        _ user: User, _ world: World, _ call: APIRequest
    ) -> APIResponse {
        let users = names.compactMap { world.user($0) }
        return .json { writer in
            writer.object { writer in
                writer.member("self", world.site.api(call.version, "/issue/\(issue.id)/\(path)"))
                writer.member(own, names.contains(user.name))
                writer.member(count, names.count)
                writer.member(list) { writer in
                    writer.array(users) { $0.encoded($1.seen[call.version]) }
                }
            }
        }
    }

    private static func watch(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        var watcher = user
        if let name = call.body?.text {
            let found = world.users.first { ($0.accountID == name && world.site.shape == .cloud) || $0.name == name }
            guard let found else { throw .notFound("The user \"\(name)\" does not exist") }
            watcher = found
        }
        if !issue.watchers.contains(watcher.name) { world.issues[issue.id]?.watchers.append(watcher.name) }
        return .noContent
    }

    private static func unwatch(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        let wanted = world.site.shape == .cloud ? call.query["accountId"] : call.query["username"]
        let watcher = world.users.first { $0.accountID == wanted || $0.name == wanted } ?? user
        world.issues[issue.id]?.watchers.removeAll { $0 == watcher.name }
        return .noContent
    }

    private static func vote(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        guard issue.reporter != user.name else {
            throw .notFound("You cannot vote for an issue you have reported.")
        }
        if !issue.voters.contains(user.name) { world.issues[issue.id]?.voters.append(user.name) }
        return .noContent
    }

    private static func unvote(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.issue(call.parameters[0], for: user)
        world.issues[issue.id]?.voters.removeAll { $0 == user.name }
        return .noContent
    }
}
