import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The initial values of an item that Tandem creates for a share.
@Suite struct CreationDeciderTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let (tp, jira) = (Tool(id: "tp", type: .targetprocess), Tool(id: "j", type: .jira))
    private static let story = EntityReference(sourceId: "1", entityType: "userstory", tool: tp)
    private static let (name, summary) = (FieldID("Name"), FieldID("summary"))

    /// The value that the story has, the direction of its field, and what the new issue is created with.
    struct Row: Sendable, CustomTestStringConvertible {
        var value: FieldValue?
        var direction = Profile.Direction.both
        var status = Share.Status.creating
        var hasPendingCommand = false
        /// The values of the draft; `nil` if nothing is created.
        var draft: [FieldID: FieldValue]?

        var testDescription: String { "\(String(describing: value)), \(direction), \(status), \(hasPendingCommand)" }
    }

    @Test(arguments: [
        Row(value: .text("a"), draft: [summary: .text("a")]),
        Row(value: .text("a"), direction: .toTarget, draft: [summary: .text("a")]),
        Row(value: .text("a"), direction: .toSource, draft: [:]),
        Row(value: .text("a"), direction: .none, draft: [:]),
        Row(value: nil, draft: [:]),
        // The members of a set are copied after the creation, one by one.
        Row(value: .options(["a"]), draft: [:]),
        // A state without a row in the profile is left to the tool.
        Row(value: .state("Parked"), draft: [:]),
        Row(value: .text("a"), status: .active, draft: nil),
        Row(value: .text("a"), hasPendingCommand: true, draft: nil),
    ])
    func `the draft has the values that the profile copies and that the tool may require`(row: Row) throws {
        let rules = FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001",
                fields: [.init(source: Self.name, target: Self.summary, direction: row.direction)],
                states: [.init(source: "Open", target: "To Do")], comments: .none), source: Self.tp, target: Self.jira)
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: .placeholder(for: "s", type: "10001", in: Self.jira))
        share.status = row.status
        share.scope = EntityScope(sourceId: "10000")
        let snapshot = EntitySnapshot(
            entity: Self.story, version: 7, modifiedAt: 5, fields: row.value.map { [Self.name: $0] } ?? [:],
            url: "https://tp.example/1", displayKey: "#1")
        let decider = CreationDecider(rules: rules, hasher: Self.hasher, now: 9, cause: "e")
        if row.hasPendingCommand { share = decider.decide(origin: snapshot, share: share).share }
        let decision = decider.decide(origin: snapshot, share: share)
        guard let draft = row.draft else {
            #expect(decision.commands.isEmpty)
            return
        }
        let command = try #require(decision.commands.first)
        #expect(decision.commands.count == 1 && command.writes.isEmpty)
        #expect(command.target.isPlaceholder && command.target.tool == Self.jira)
        #expect(command.draft?.fields == draft)
        #expect(command.draft?.scope == EntityScope(sourceId: "10000"))
        #expect(command.draft?.originURL == "https://tp.example/1" && command.draft?.originName == "#1")
        #expect(decision.share.target.pendingCommand != nil && decision.share.source.displayKey == "#1")
    }
}
