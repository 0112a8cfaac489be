import EntityModel

/// Decides from both items, read whole: the slow and certain way, for a new share, a conflict, and after doubt.
struct ReadingPlan {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Int64
    /// What history names as the reason.
    let cause: String

    /// The decision on both items.
    ///
    /// Both must have been read after the share's record was, and the record must not have changed since: what is
    /// missing from a list of comments would else be taken for deleted.
    func decide(source: EntitySnapshot, target: EntitySnapshot, share: Share, pairs: CommentPairs) -> Decision {
        var decision = Decision(share: share, pairs: pairs)
        guard share.status != .broken else { return decision }
        guard source.version >= share.source.seen, target.version >= share.target.seen else {
            // A reading older than what is known comes from a cache or a lagging replica of the tool.
            decision.needsReading = true
            return decision
        }
        guard !decision.hasOutstanding else {
            // What is under way may show in the readings or not; its answer will bring this up again.
            for side in Side.allCases { decision.markUnread(side, .always) }
            return decision
        }
        decision.share.source.learn(source)
        decision.share.target.learn(target)
        decision.share.source.unread = nil
        decision.share.target.unread = nil

        var writes: [Side: [FieldWrite]] = [:]
        for mapping in rules.mapping.fields {
            merge(mapping, source: source, target: target, decision: &decision, writes: &writes)
        }
        var comments: [Side: [CommentWrite]] = [:]
        if rules.mapping.comments != .none, let left = source.comments, let right = target.comments {
            let merge = CommentMerge(plan: CommentPlan(rules: rules, hasher: hasher, now: now), cause: cause)
            comments = merge.merge(source: left, target: right, decision: &decision)
        }
        for side in Side.allCases {
            decision.send(
                writes[side] ?? [], comments[side] ?? [], to: side,
                occurredAt: (side == .source ? target : source).modifiedAt, now: now, cause: cause)
        }
        if decision.share.status == .linking, !decision.hasOutstanding {
            decision.share.status = .active
        }
        return decision
    }

    private func merge(
        _ mapping: Profile.FieldMapping, source: EntitySnapshot, target: EntitySnapshot, decision: inout Decision,
        writes: inout [Side: [FieldWrite]]
    ) {
        guard let left = source.fields[mapping.source], let right = target.fields[mapping.target] else { return }
        let base = decision.share.fields[mapping.source] ?? FieldBase()
        let hashes: [Side: ContentHash] = [.source: hasher(left), .target: hasher(right)]
        guard let leftHash = hashes[.source], let rightHash = hashes[.target] else { return }
        let agree = rules.agree(source: left, target: right)
        let found = (
            source: ThreeWay.Finding(hash: leftHash, base: base.source, modifiedAt: source.modifiedAt),
            target: ThreeWay.Finding(hash: rightHash, base: base.target, modifiedAt: target.modifiedAt)
        )
        let mending = decision.share.mendings?[mapping.source]
        decision.share.mend(mapping.source, nil)
        var verdict = ThreeWay.decide(
            source: found.source, target: found.target, agree: agree, direction: mapping.direction,
            rule: mapping.conflict, origin: decision.share.origin)
        if let mending, !agree {
            verdict = ThreeWay.mend(
                source: found.source, target: found.target, direction: mapping.direction, rule: mapping.conflict,
                from: mending.side)
        }

        let winner: Side
        var loss: String?
        switch verdict {
        case .unchanged:
            return
        case .agree, .keepApart:
            decision.share.fields[mapping.source] = FieldBase(
                source: leftHash, target: rightHash, refused: verdict == .agree ? nil : base.refused)
            return
        case .carry(let side):
            winner = side
            // What Tandem filled into an item that it made is nobody's loss.
            let (other, otherHash) = side == .source ? (right, rightHash) : (left, leftHash)
            if base[side] == nil, base[side.other] != otherHash, other != .empty {
                loss = "the two differed when they were shared; the side that the share began with keeps its value"
            }
        case .conflict(let side):
            winner = side
            loss =
                mending == nil
                ? "changed on both sides; the profile's rule keeps the other side's value"
                : HistoryEntry.mended
        }
        let value = winner == .source ? left : right
        let hash = winner == .source ? leftHash : rightHash
        guard mending != nil || !base.isRefused(hash, on: winner) else { return }
        guard let conversion = rules.convert(value, from: winner) else {
            decision.refuse(mapping, side: winner, hash: hash, now: now, cause: cause)
            return
        }
        if let loss {
            decision.note(
                .conflict, side: winner.other, field: mapping.field(on: winner.other), reason: loss, at: now,
                cause: cause)
        }
        let field = mapping.field(on: winner)
        let losses = (winner == .source ? source : target).losses?[field]
        decision.noteLosses(losses, side: winner, field: field, at: now, cause: cause)
        writes[winner.other, default: []].append(
            FieldWrite(
                field: mapping.field(on: winner.other), value: conversion.value, source: mapping.field(on: winner),
                sourceHash: hash, expected: winner == .source ? rightHash : leftHash,
                equivalents: conversion.equivalents))
        // Until its answer comes: the command may never be sent, or meet another value.
        decision.share.mend(mapping.source, mending)
    }
}
