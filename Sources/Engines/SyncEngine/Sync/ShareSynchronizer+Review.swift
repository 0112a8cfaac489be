public import EntityModel

/// The search for changes that advance no version, for example users and teams assigned to a Targetprocess item.
extension ShareSynchronizer {
    /// Reads both items of a share if they contain an unknown change.
    ///
    /// - Parameters:
    ///   - share: A share without pending work, as it was before its items were read.
    ///   - source: The item in the profile's source tool, read with many others.
    ///   - target: The item in the profile's target tool, read with many others.
    ///   - profile: The profile of the share.
    ///   - cause: The cause for the history.
    /// - Throws: The error of a port.
    func review(
        _ share: Share, source: EntitySnapshot, target: EntitySnapshot, in profile: Profile, cause: String
    ) async throws {
        guard let rules = known.rules(of: share, in: profile) else { return }
        let hasher = try await hasher(share.account)
        let found = ShareReview(share: share, source: source, target: target, rules: rules, hasher: hasher)
        guard found.hasChanges else { return }
        let state = found.state
        // An earlier read of this state led to no decision. Another read would not, either.
        guard share.reviewed != Share.Review(state: state, revision: share.revision) else { return }
        try await resync(share.id, account: share.account, cause: cause)
        try await store.transaction(for: share.account) { transaction in
            guard let before = try await transaction.share(share.id), before.isIdle else { return }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            decision.share.reviewed = Share.Review(state: state, revision: before.revision + 1)
            try await store(decision, before: before, in: transaction)
        }
    }
}

/// The state of a share's items, compared with the share's record.
struct ShareReview {
    let share: Share
    let source: EntitySnapshot
    let target: EntitySnapshot
    let rules: FieldRules
    let hasher: ContentHasher

    /// Whether one of the items contains an unknown change.
    var hasChanges: Bool {
        // A snapshot that is older than the share's record comes from a search index that lags behind.
        guard source.version >= share.source.seenVersion, target.version >= share.target.seenVersion else {
            return false
        }
        return Side.allCases.contains { side in
            snapshot(side).commentFingerprints.map { share[side].hasUnseenComments($0, rules, hasher) } ?? false
                || rules.mapping.fields.contains { hasChanges($0, on: side) }
        }
    }

    /// A hash of all compared values.
    var state: ContentHash {
        let entries = Side.allCases.flatMap { side in
            let fields = rules.mapping.fields.compactMap { mapping in
                snapshot(side).fields[mapping.field(on: side)].map { value in
                    hasher(.text("\(side) \(mapping.source) \(hasher(value).rawValue)"))
                }
            }
            let discussion = snapshot(side).commentFingerprints
            return fields + [hasher(.text("\(side) \(discussion?.comments ?? "") \(discussion?.worklogs ?? "")"))]
        }
        return hasher(members: entries)
    }

    private func snapshot(_ side: Side) -> EntitySnapshot { side == .source ? source : target }

    private func hasChanges(_ mapping: Profile.FieldMapping, on side: Side) -> Bool {
        guard mapping.ongoingDirection.allows(from: side), let value = snapshot(side).fields[mapping.field(on: side)],
            snapshot(side.other).fields[mapping.field(on: side.other)] != nil,
            let base = share.fields[mapping.source], base.unresolvedLinks == nil
        else { return false }
        return !base.matches(value, on: side, hasher)
    }
}

extension Share {
    /// A state of both items that was reviewed, and the revision that the record had afterward.
    public struct Review: Hashable, Sendable, Codable {
        public var state: ContentHash
        public var revision: Int64
    }
}
