import Foundation

/// A client of the Jira simulator that acts as a user.
struct JiraSide: Sendable {
    let base: String
    let http: SimpleHTTP

    private struct SeedResult: Decodable {
        struct Issue: Decodable {
            let key: String
        }

        let issues: [Issue]
    }

    private struct Issue: Decodable {
        struct Named: Decodable {
            let name: String
        }
        struct Comments: Decodable {
            struct Comment: Decodable {
                let body: String
            }

            let comments: [Comment]
        }
        struct Fields: Decodable {
            let summary: String
            let status: Named
            let comment: Comments
        }

        let fields: Fields
    }

    private struct Transitions: Decodable {
        struct Transition: Decodable {
            let id: String
            let to: Issue.Named
        }

        let transitions: [Transition]
    }

    private struct Edit: Encodable {
        let fields: [String: String]
    }

    private struct Move: Encodable {
        struct Transition: Encodable {
            let id: String
        }

        let transition: Transition
    }

    func tellChanges(to webhook: String) async throws {
        try await http.send("POST", base + "/_control/webhooks", json: ["url": webhook])
    }

    /// Changes the simulator in ways that no user can, such as logins and permissions.
    func control(_ path: String, _ body: String) async throws {
        try await http.send("POST", base + "/_control/" + path, body: Array(body.utf8))
    }

    /// Creates issues and returns their keys.
    func seed(_ count: Int) async throws -> [String] {
        struct Wanted: Encodable {
            let count: Int
        }
        let bytes = try await http.send("POST", base + "/_control/seed", json: Wanted(count: count))
        return try JSONDecoder().decode(SeedResult.self, from: bytes).issues.map(\.key)
    }

    /// Makes the next API calls to a path fail, for example with `html`, `malformedBody`, or `closeBeforeResponse`.
    func fail(_ path: String, by action: String, method: String? = nil, times: Int) async throws {
        struct Fault: Encodable {
            let action: String
            let method: String?
            let path: String
            let count: Int
        }
        try await http.send(
            "POST", base + "/_control/faults", json: Fault(action: action, method: method, path: path, count: times))
    }

    /// Returns the keys of the issues with a summary, without using Jira's search.
    func keys(named summary: String) async throws -> [String] {
        struct Found: Decodable {
            struct Issue: Decodable {
                let key: String
                let summary: String
            }

            let issues: [Issue]
        }
        let found: Found = try await http.get(base + "/_control/state")
        return found.issues.filter { $0.summary == summary }.map(\.key)
    }

    func rename(_ key: String, _ summary: String) async throws {
        try await http.send("PUT", path("issue/\(key)"), json: Edit(fields: ["summary": summary]))
    }

    func comment(_ key: String, _ text: String) async throws {
        try await http.send("POST", path("issue/\(key)/comment"), json: ["body": text])
    }

    /// Drops every webhook request until the faults are removed.
    func loseWebhooks(_ isLosing: Bool) async throws {
        guard isLosing else {
            try await http.send("DELETE", base + "/_control/faults")
            return
        }
        try await http.send("POST", base + "/_control/faults", json: ["action": "dropWebhook", "event": ""])
    }

    /// Changes the text of an issue's first comment.
    func editComment(_ key: String, _ text: String) async throws {
        struct Found: Decodable {
            struct Comment: Decodable {
                let id: String
            }

            let comments: [Comment]
        }
        let found: Found = try await http.get(path("issue/\(key)/comment"))
        guard let first = found.comments.first else { return }
        try await http.send("PUT", path("issue/\(key)/comment/\(first.id)"), json: ["body": text])
    }

    /// Moves an issue to a status if the workflow has a transition to it.
    func move(_ key: String, to status: String) async throws {
        let found: Transitions = try await http.get(path("issue/\(key)/transitions"))
        guard let transition = found.transitions.first(where: { $0.to.name == status }) else { return }
        try await http.send(
            "POST", path("issue/\(key)/transitions"), json: Move(transition: Move.Transition(id: transition.id)))
    }

    func labels(of key: String) async throws -> [String] {
        struct Found: Decodable {
            struct Fields: Decodable {
                let labels: [String]
            }

            let fields: Fields
        }
        let found: Found = try await http.get(path("issue/\(key)?fields=labels"))
        return found.fields.labels
    }

    /// Returns the number of Tandem's writes.
    func writes() async throws -> Int {
        struct Counters: Decodable {
            let writes: [String: [String: [String: Int]]]
        }
        let counters: Counters = try await http.get(base + "/_control/counters")
        return counters.writes.values.flatMap { ($0["tandem"] ?? [:]).values }.reduce(0, +)
    }

    func item(_ key: String) async throws -> ItemView {
        let issue: Issue = try await http.get(path("issue/\(key)?fields=summary,status,comment"))
        return ItemView(
            name: issue.fields.summary, state: issue.fields.status.name,
            comments: issue.fields.comment.comments.map(\.body))
    }

    private func path(_ rest: String) -> String { base + "/_control/as/alice/rest/api/2/" + rest }
}
