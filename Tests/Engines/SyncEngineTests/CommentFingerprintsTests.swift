import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// Changes of comments and worklogs, which are tracked apart from an item's version.
@Suite struct CommentFingerprintsTests {
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))
    private static let name = FieldID("Name")
    private let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }

    private func rules(
        comments: Profile.Direction = .both, worklogs: Profile.Direction = .none
    ) -> FieldRules {
        FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001",
                fields: [.init(source: Self.name, target: FieldID("summary"))], states: [], comments: comments,
                worklogs: worklogs), source: Self.story.tool, target: Self.issue.tool)
    }

    /// Returns a share without pending work whose comments were considered when they had the fingerprint `known`.
    private func share(knowing known: String?) -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        share.target.seenVersion = 9
        share.target.comments = known.map { hasher(.text($0)) }
        share.fields[Self.name] = MergeBase(source: hasher(.text("n")), target: hasher(.text("n")))
        return share
    }

    private func decide(
        _ kind: Event.Kind, _ share: Share, _ rules: FieldRules? = nil
    ) -> Decision {
        EventDecider(rules: rules ?? self.rules(), hasher: hasher, now: 10).decide(
            Event(id: "e", account: share.account, entity: Self.issue, occurredAt: 4, kind: kind), share: share,
            pairs: CommentPairIndex([]))
    }

    private func invalidation(_ comments: String?, _ worklogs: String? = nil, version: Int64? = 9) -> Event.Kind {
        .invalidated(version: version, commentFingerprints: CommentFingerprints(comments: comments, worklogs: worklogs))
    }

    /// A user's comment was lost.
    ///
    /// Then Tandem wrote the item, so that the item's version is known.
    @Test func `a lost comment is read although the version is one that Tandem wrote`() {
        for version in [9, nil] as [Int64?] {
            let decision = decide(invalidation("2", version: version), share(knowing: "1"))
            #expect(decision.share.target.pendingRead == .always)
            #expect(decision.needsResync)
        }
    }

    @Test func `comments that were considered are not read again`() {
        for version in [9, nil] as [Int64?] {
            let decision = decide(invalidation("1", version: version), share(knowing: "1"))
            #expect(decision.share.target.pendingRead == nil)
            #expect(!decision.needsResync)
        }
    }

    @Test func `a newer version is read although no comment is new`() {
        #expect(decide(invalidation("1", version: 10), share(knowing: "1")).share.target.pendingRead == .version(10))
        #expect(decide(.invalidated(version: nil), share(knowing: "1")).share.target.pendingRead == .always)
        #expect(decide(.invalidated(version: 9), share(knowing: "1")).share.target.pendingRead == nil)
    }

    /// The result of the pending command marks the version as seen, but contains no comments.
    @Test func `a lost comment is still read after the result of a pending command`() {
        var share = share(knowing: "1")
        share.target.pendingCommand = Share.PendingCommand(sequence: 1, cause: "other", issuedAt: 5)
        let waiting = decide(invalidation("2", version: 11), share).share
        let snapshot = EntitySnapshot(
            entity: Self.issue, version: 11, modifiedAt: 11, fields: [FieldID("summary"): .text("n")])
        let result = CommandResult(
            command: "s.1", share: "s", sequence: 1, fields: [], comments: [], snapshot: snapshot, failure: nil)
        let decision = decide(.commandCompleted(result), waiting)
        #expect(decision.share.target.seenVersion == 11)
        #expect(decision.share.target.pendingRead == .always)
        #expect(decision.needsResync)
    }

    @Test func `lists that are not synced are not read`() {
        let none = rules(comments: .none, worklogs: .none)
        #expect(!decide(invalidation("2", "2"), share(knowing: "1"), none).needsResync)
        #expect(!decide(invalidation("1", "2"), share(knowing: "1")).needsResync)
        #expect(decide(invalidation("1", "2"), share(knowing: "1"), rules(worklogs: .both)).needsResync)
    }

    /// Neither a webhook request nor a write by Tandem says anything about the other comments.
    @Test func `only a read of all comments marks them as considered`() {
        let comment = Comment(id: "7", body: RichText(plain: "x"), authorName: "Ada", modifiedAt: 50)
        let before = share(knowing: "1")
        let decision = decide(.commentUpdated(comment), before)
        #expect(!decision.commands.isEmpty)
        #expect(decision.share.target.comments == before.target.comments)
        #expect(decision.share.target.seenCommentTime == before.target.seenCommentTime)
        var read = snapshot(Self.issue)
        read.comments = [comment]
        read.commentFingerprints = CommentFingerprints(comments: "2", worklogs: "w")
        var other = snapshot(Self.story)
        other.comments = []
        other.commentFingerprints = CommentFingerprints(comments: "0", worklogs: "w")
        let merged = ResyncDecider(rules: rules(), hasher: hasher, now: 10, cause: "c")
            .decide(source: other, target: read, share: before, pairs: CommentPairIndex([])).share
        #expect(merged.target.comments == hasher(.text("2")) && merged.source.comments == hasher(.text("0")))
        #expect(merged.target.seenCommentTime == 50)
        // A list that is not synced is considered once the profile syncs it.
        #expect(merged.target.worklogs == nil)
    }

    // MARK: Changes without a new version

    private func snapshot(_ entity: EntityReference, name: String = "n") -> EntitySnapshot {
        let field = entity == Self.story ? Self.name : FieldID("summary")
        return EntitySnapshot(entity: entity, version: 9, modifiedAt: 9, fields: [field: .text(name)])
    }

    private func review(_ share: Share, source: EntitySnapshot, target: EntitySnapshot) -> ShareReview {
        ShareReview(share: share, source: source, target: target, rules: rules(), hasher: hasher)
    }

    @Test func `a field that differs at a known version is a change, and a stale snapshot is not`() {
        let share = share(knowing: nil)
        #expect(!review(share, source: snapshot(Self.story), target: snapshot(Self.issue)).hasChanges)
        #expect(review(share, source: snapshot(Self.story, name: "m"), target: snapshot(Self.issue)).hasChanges)
        #expect(review(share, source: snapshot(Self.story), target: snapshot(Self.issue, name: "m")).hasChanges)
        var stale = snapshot(Self.issue, name: "m")
        stale.version = 8
        #expect(!review(share, source: snapshot(Self.story), target: stale).hasChanges)
        var rejected = share
        rejected.fields[Self.name]?.reject(MergeBase.RejectedValue(side: .target, hash: hasher(.text("m"))))
        #expect(!review(rejected, source: snapshot(Self.story), target: snapshot(Self.issue, name: "m")).hasChanges)
    }

    @Test func `a removed comment is found although no feed reports it`() {
        var target = snapshot(Self.issue)
        target.commentFingerprints = CommentFingerprints(comments: "2", worklogs: nil)
        #expect(review(share(knowing: "1"), source: snapshot(Self.story), target: target).hasChanges)
        #expect(!review(share(knowing: "2"), source: snapshot(Self.story), target: target).hasChanges)
    }
}
