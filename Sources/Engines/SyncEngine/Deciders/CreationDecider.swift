import EntityModel
import Primitives

/// Decides on the initial values of an item that will be created for a share.
struct CreationDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Timestamp
    /// The cause for the history.
    let cause: String

    /// Returns the command that creates the item, based on the values of the existing one.
    ///
    /// The command creates a stub. All mapped values are transferred field by field after the creation. A value that
    /// the tool rejects therefore affects no other value.
    func decide(origin snapshot: EntitySnapshot, share: Share) -> Decision {
        var decision = Decision(share: share, pairs: CommentPairIndex([]))
        guard share.status == .creating, let scope = share.scope, !decision.hasPendingCommand else { return decision }
        let side = share.origin
        decision.share[side].displayKey = snapshot.displayKey
        decision.share[side].url = snapshot.url
        for side in Side.allCases { decision.share[side].pendingRead = nil }
        decision.noteUnreadable(in: snapshot, on: side, rules.mapping, at: now, cause: cause)
        var fields: [FieldID: FieldValue] = [:]
        for mapping in rules.mapping.fields {
            let field = mapping.field(on: side)
            guard let value = snapshot.fields[field], value.kind?.isSet != true else { continue }
            var base = MergeBase(source: nil, target: nil)
            base.linkedEntities = decision.share.fields[mapping.source]?.linkedEntities
            base.unresolvedLinks = decision.share.fields[mapping.source]?.unresolvedLinks
            base.readFirst([side: hasher(value)])
            decision.share.fields[mapping.source] = base
            guard mapping.direction.allows(from: side) else { continue }
            decision.recordLinkedEntities(at: value, mapping, on: side)
            let awaited = rules.awaited(in: value)
            decision.recordUnresolvedLinks(awaited, mapping, on: side, now: now, cause: cause)
            // If a parent is still being created, this item waits for it.
            guard awaited.allSatisfy({ rules.counterparts.pending[$0] == nil }) else { return decision }
            let conversion = rules.convert(
                value, of: mapping, from: side, snapshot.mappingContext(of: field, team: nil))
            fields[mapping.field(on: side.other)] = conversion?.value
        }
        let defaults = rules.mapping.defaults
        decision.create(
            EntityDraft(
                scope: scope, fields: fields, defaults: side == .source ? defaults.target : defaults.source,
                originURL: snapshot.url, originName: snapshot.displayKey),
            on: side.other, occurredAt: snapshot.modifiedAt, now: now, cause: cause)
        return decision
    }
}
