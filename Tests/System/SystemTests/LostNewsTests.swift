import Foundation
import Testing

extension WholeSystem {
    /// Comments for which the tool's webhook request is lost.
    @Suite(.serialized)
    struct LostNewsTests {}
}

extension WholeSystem.LostNewsTests {
    /// Tandem's write advances the version that the change feed reports.
    ///
    /// Tandem must find the comment nevertheless.
    @Test(.timeLimit(.minutes(5)), arguments: ["cloud", "datacenter"])
    func `A comment whose webhook was lost is synced although Tandem writes the item then`(shape: String) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            let story = try await system.targetprocess.seed(1)[0]
            let key = try await system.jira.seed(1)[0]
            _ = try await system.api.share(story, key)
            try await system.jira.comment(key, "First in Jira")
            try await eventually("the first comment") {
                try await system.targetprocess.item(story).comments.count == 1
            }

            try await system.jira.loseWebhooks(true)
            try await system.jira.comment(key, "Lost in Jira")
            try await system.jira.editComment(key, "Edited in Jira")
            try await system.jira.loseWebhooks(false)
            try await system.targetprocess.rename(story, "Renamed in Targetprocess")
            try await eventually("the lost comment and the lost edit") {
                let texts = try await system.targetprocess.item(story).comments.joined()
                return texts.contains("Lost in Jira") && texts.contains("Edited in Jira")
            }

            try await system.targetprocess.control("POST", "faults", #"{"kind":"dropWebhook"}"#)
            try await system.targetprocess.comment(story, "<div>Lost in Targetprocess</div>")
            try await system.targetprocess.control("DELETE", "faults")
            try await system.jira.rename(key, "Renamed in Jira")
            try await eventually("the lost comment of Targetprocess") {
                try await system.jira.item(key).comments.joined().contains("Lost in Targetprocess")
            }
            #expect(try await system.jira.item(key).comments.count == 3)
            #expect(try await system.targetprocess.item(story).comments.count == 3)
        }
    }
}
