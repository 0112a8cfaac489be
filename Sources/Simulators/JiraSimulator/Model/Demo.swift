import SimulatorKit

import struct Primitives.Timestamp

/// The initial state of the simulator: users, projects, a board, and optionally some issues.
enum Demo {
    static func world(_ site: Site, withIssues: Bool) -> World {
        var world = World(site: site)
        world.users = users(site)
        for user in world.users { world.signInGuard.admit(user, site.shape) }
        world.projects = [
            Project(id: "10000", key: "DEMO", name: "Demo", lead: "alice", site: site),
            Project(id: "10001", key: "HIDDEN", name: "Hidden", lead: "alice", visibleTo: ["alice"], site: site),
        ]
        let day: Int64 = 86_400
        let now = Timestamp.now()
        world.boards = [
            Board(
                id: 1, name: "DEMO board", projectKey: "DEMO",
                sprints: [
                    Sprint(
                        id: 1, name: "DEMO Sprint 1", state: "active", goal: "Show both sides equal",
                        start: now + .seconds(-day), end: now + .seconds(13 * day)),
                    Sprint(id: 2, name: "DEMO Sprint 2", state: "future", goal: "", start: nil, end: nil),
                    Sprint(
                        id: 3, name: "DEMO Sprint 0", state: "closed", goal: "",
                        start: now + .seconds(-15 * day), end: now + .seconds(-day)),
                ]),
            Board(id: 2, name: "Search board", projectKey: "DEMO", sprints: []),
        ]
        if withIssues { addIssues(to: &world, now: now) }
        return world
    }

    private static func users(_ site: Site) -> [User] {
        func user(
            _ name: String, _ number: Int, _ display: String, _ role: User.Role, isService: Bool = false,
            showsEmail: Bool = true
        ) -> User {
            User(
                name: name, accountID: "712020:00000000-0000-4000-8000-00000000\(1000 + number)", displayName: display,
                email: name + "@example.com", role: role, isService: isService, showsEmail: showsEmail,
                credentials: User.Credentials(password: name + "-secret", bearer: name + "-token"), site: site)
        }
        return [
            user("tandem", 1, "Tandem Sync", .administrator, isService: true),
            user("alice", 2, "Alice Archer", .administrator),
            user("bob", 3, "Bob Baker", .member),
            user("rita", 4, "Rita Reader", .reader, showsEmail: false),
        ]
    }

    private static let stories: [(summary: String, description: String)] = [
        (
            "Search finds a customer by phone number",
            "As a clerk I want to find a customer by *phone number*.\n\n* with and without country code\n* spaces do not matter"
        ),
        (
            "Export of invoices as PDF",
            "Each invoice can be saved as PDF.\n\nh2. Layout\n\nSee [the template|https://example.com/template]."
        ),
        ("Sign-in stays valid for eight hours", "People should not have to sign in twice a day."),
        (
            "List of orders loads slowly",
            "With more than 1000 orders the list takes _ten seconds_.\n\n{code:sql}\nSELECT * FROM orders\n{code}"
        ),
        ("Welcome mail in the customer's language", ""),
    ]

    private static func addIssues(to world: inout World, now: Timestamp) {
        guard let alice = world.user("alice") else { return }
        for (summary, description) in stories { world.seed(summary, description, in: "DEMO", by: alice, now: now) }
    }
}

extension World {
    /// Adds an issue without sending webhooks, as if it had existed before.
    @discardableResult
    mutating func seed(
        _ summary: String, _ description: String, in key: String, type: String = "10001", by user: User, now: Timestamp,
        silently: Bool = true
    ) -> Issue? {
        guard let project = project(key) else { return nil }
        var issue = Issue(
            id: 0, number: project.lastNumber + 1, projectKey: key, key: key, type: type, summary: summary,
            status: vocabulary.statuses[0].id, reporter: user.name, creator: user.name, created: now, updated: now,
            statusChanged: now)
        if !description.isEmpty { issue.description = RichText(form: .wiki(description)) }
        return add(issue, to: project, by: user, silently: silently)
    }
}
