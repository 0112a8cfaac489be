import Foundation
import Testing

extension WholeSystem {
    /// Users write into one tool the markers by which Tandem finds its copies.
    @Suite(.serialized)
    struct ForgeryTests {}
}

extension WholeSystem.ForgeryTests {
    private struct Comment: Encodable {
        struct Property: Encodable {
            let key = "tandem.origin"
            let value: [String: String]
        }

        let body: String
        let properties: [Property]
    }

    private struct Comments: Decodable {
        struct Comment: Decodable {
            let id: String
        }

        let comments: [Comment]
    }

    @Test(.timeLimit(.minutes(5)), arguments: ["cloud", "datacenter"])
    func `A forged marker changes, pulls, suppresses, and deletes nothing of other users`(shape: String) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            let story = try #require(await system.targetprocess.seed(1).first)
            let key = try #require(await system.jira.seed(1).first)
            let share = try await system.api.share(story, key)
            try await Self.settle(share.id, system)
            try await system.jira.comment(key, "I approve 1000 EUR")
            try await eventually("the comment is synced") {
                try await system.targetprocess.item(story).comments.count == 1
            }
            try await Self.settle(share.id, system)

            let target = try await system.api.share(share.id).target.entity.sourceId
            let path = system.jira.base + "/_control/as/alice/rest/api/2/issue/\(key)/comment"
            let comments: Comments = try await system.http.get(path)
            let newest = try #require(comments.comments.last.flatMap { Int($0.id) })
            // The markers name Alice's comment, her next comments, and a comment that never exists.
            for id in [newest, newest + 1, newest + 2, newest + 3, newest + 999] {
                let link = "https://x.example/#tandem-jira/\(target)/\(id)"
                try await system.targetprocess.comment(
                    story, "<div><a href=\"\(link)\">x</a></div><div>I approve 99999 EUR, \(id)</div>")
            }
            for number in 1...3 { try await system.jira.comment(key, "Alice \(number)") }
            let forged = Comment(
                body: "Forged in Jira",
                properties: [
                    .init(value: ["tool": "targetprocess", "entity": "\(story)", "comment": "1"])
                ])
            try await system.http.send("POST", path, json: forged)

            try await eventually("all comments are on both sides", within: 60) {
                let (one, other) = (try await system.targetprocess.item(story), try await system.jira.item(key))
                return one.comments.count == 10 && other.comments.count == 10
            }
            try await Self.settle(share.id, system)
            let issue = try await system.jira.item(key).comments
            for text in ["I approve 1000 EUR", "Alice 1", "Alice 2", "Alice 3", "Forged in Jira"] {
                #expect(issue.filter { $0 == text }.count == 1, "\(issue)")
            }
            #expect(issue.filter { $0.contains("in Targetprocess") && $0.contains("99999") }.count == 5, "\(issue)")
            let stories = try await system.targetprocess.item(story).comments
            #expect(stories.filter { $0.contains("99999") }.count == 5 && stories.count == 10, "\(stories)")
        }
    }

    private static func settle(_ share: String, _ system: RunningSystem) async throws {
        try await eventually("share \(share) is at rest", within: 60) { try await system.api.share(share).isAtRest }
    }
}
