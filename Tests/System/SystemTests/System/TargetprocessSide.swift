import Foundation

/// A client of the Targetprocess simulator that acts as a user.
struct TargetprocessSide: Sendable {
    let base: String
    let http: SimpleHTTP

    private static let token = "access_token=ada-token&format=json"

    private struct Story: Decodable {
        struct State: Decodable {
            let name: String

            private enum CodingKeys: String, CodingKey {
                case name = "Name"
            }
        }

        let name: String
        let state: State

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case state = "EntityState"
        }
    }

    private struct Comments: Decodable {
        struct Comment: Decodable {
            let description: String

            private enum CodingKeys: String, CodingKey {
                case description = "Description"
            }
        }

        let items: [Comment]

        private enum CodingKeys: String, CodingKey {
            case items = "Items"
        }
    }

    private struct Edit<Fields: Encodable>: Encodable {
        let user = "ada"
        let type: String
        var id: Int?
        var state: String?
        let fields: Fields
    }

    private struct NewComment: Encodable {
        struct Owner: Encodable {
            let id: Int

            private enum CodingKeys: String, CodingKey {
                case id = "Id"
            }
        }

        let owner: Owner
        let text: String

        private enum CodingKeys: String, CodingKey {
            case owner = "General"
            case text = "Description"
        }
    }

    func tellChanges(to webhook: String) async throws {
        try await http.send("POST", base + "/_control/notifications", json: ["url": webhook])
    }

    /// Creates stories and returns their IDs.
    func seed(_ count: Int, project: Int = 500) async throws -> [Int] {
        struct SeedResult: Decodable {
            let first: Int
            let last: Int
        }
        let bytes = try await http.send("POST", base + "/_control/seed", json: ["stories": count, "project": project])
        let seeded = try JSONDecoder().decode(SeedResult.self, from: bytes)
        return Array(seeded.first...seeded.last)
    }

    /// Changes the simulator in ways that no user can, such as faults and tokens.
    func control(_ method: String, _ path: String, _ body: String? = nil) async throws {
        try await http.send(method, base + "/_control/" + path, body: body.map { Array($0.utf8) })
    }

    func rename(_ story: Int, _ name: String) async throws {
        try await edit(Edit(type: "UserStory", id: story, fields: ["Name": name]))
    }

    /// Converts a story to a bug, and returns the bug's ID.
    func convert(_ story: Int) async throws -> Int {
        struct Wanted: Encodable {
            let id: Int
            let convertTo = "Bug"
        }
        struct Made: Decodable {
            let id: Int

            private enum CodingKeys: String, CodingKey {
                case id = "Id"
            }
        }
        let bytes = try await http.send("POST", base + "/_control/edit", json: Wanted(id: story))
        return try JSONDecoder().decode(Made.self, from: bytes).id
    }

    func rename(bug: Int, _ name: String) async throws {
        try await edit(Edit(type: "Bug", id: bug, fields: ["Name": name]))
    }

    func tag(_ story: Int, _ tags: String) async throws {
        try await edit(Edit(type: "UserStory", id: story, fields: ["Tags": tags]))
    }

    /// Returns the number of Tandem's successful write requests.
    func writeRequests() async throws -> Int {
        struct Requests: Decodable {
            struct Request: Decodable {
                let status: Int
            }

            let requests: [Request]
        }
        let log: Requests = try await http.get(base + "/_control/requests?method=POST&user=tandem")
        return log.requests.filter { (200..<300).contains($0.status) }.count
    }

    /// Returns the number of changes to items that Tandem's writes caused.
    ///
    /// One request can cause several changes. For example, a new comment causes two.
    func writes() async throws -> Int {
        struct Writes: Decodable {
            let byUser: [String: Int]
        }
        let writes: Writes = try await http.get(base + "/_control/writes")
        return writes.byUser["tandem"] ?? 0
    }

    func move(_ story: Int, to state: String) async throws {
        do {
            try await edit(Edit(type: "UserStory", id: story, state: state, fields: [String: String]()))
        } catch let refusal as SimpleHTTP.HTTPError where refusal.status == 400 {
            // The workflow has no transition to the state.
        }
    }

    func comment(_ story: Int, _ text: String) async throws {
        try await edit(Edit(type: "Comment", fields: NewComment(owner: NewComment.Owner(id: story), text: text)))
    }

    func item(_ story: Int) async throws -> ItemView {
        let found: Story = try await http.get(
            "\(base)/api/v1/UserStories/\(story)?\(Self.token)&include=[Name,EntityState[Name]]")
        let comments: Comments = try await http.get(
            "\(base)/api/v1/Comments?\(Self.token)&where=(General.Id%20eq%20\(story))&take=1000")
        return ItemView(name: found.name, state: found.state.name, comments: comments.items.map(\.description))
    }

    private func edit(_ edit: Edit<some Encodable>) async throws {
        try await http.send("POST", base + "/_control/edit", json: edit)
    }
}
