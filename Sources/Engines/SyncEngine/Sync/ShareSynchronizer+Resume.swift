public import EntityModel

/// Resuming shares that were broken or ended, from the state that both items agreed on before.
extension ShareSynchronizer {
    /// The outcome of an attempt to resume a broken share.
    public enum ResumeOutcome: Hashable, Sendable {
        /// The share continues.
        case resumed
        /// The share was not broken.
        case notBroken
        /// The share stays broken.
        case stillBroken(reason: String)
    }

    /// Resumes a broken share if both items exist.
    ///
    /// The values that both items agreed on before remain valid, so that later edits on either side survive.
    ///
    /// - Parameters:
    ///   - id: The ID of the share.
    ///   - account: The account of the share.
    ///   - cause: The cause for the history.
    /// - Returns: The outcome, or `nil` if there is no such share.
    /// - Throws: The error of a port. The share may have resumed. It then continues automatically.
    public func resume(_ id: String, account: AccountID, cause: String) async throws -> ResumeOutcome? {
        guard let broken = try await store.transaction(for: account, { try await $0.share(id) }) else { return nil }
        guard broken.status == .broken else { return .notBroken }
        guard broken.deletionFollowUp == nil else {
            return .stillBroken(reason: "The deletion of the other item is still being handled. Try again later.")
        }
        for item in broken.existingEntities {
            do {
                _ = try await read(item, comments: false, account: account)
            } catch let failure as ToolError where failure.kind == .notFound {
                let name = Side.allCases.first { broken[$0].entity == item }.flatMap { broken[$0].displayKey }
                return .stillBroken(
                    reason:
                        "\(item.tool.type.rawValue) has no item \(name ?? item.sourceId), or hides it from Tandem's "
                        + "user. Restore the item, or end the share.")
            }
        }
        let hasResumed = try await store.transaction(for: account) { transaction -> Bool in
            guard let before = try await transaction.share(id), before.status == .broken, before.deletionFollowUp == nil
            else {
                return false
            }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            decision.share.resume()
            decision.record(.resumed, at: clock(), cause: cause)
            try await store(decision, before: before, in: transaction)
            return true
        }
        if hasResumed { try await resync(id, account: account, cause: cause) }
        return .resumed
    }

    /// Returns the values that two items hold before they are shared.
    ///
    /// Later differences from them are edits.
    ///
    /// - Parameter share: A share that has not started.
    /// - Returns: The merge bases. They are empty if the items cannot be read now, or one must still be created.
    /// - Throws: The error of a port, unless a tool failed.
    func firstValues(of share: Share) async throws -> [FieldID: MergeBase] {
        guard share.status == .linking, let rules = try await rules(of: share) else { return [:] }
        let (source, target): (EntitySnapshot, EntitySnapshot)
        do {
            async let left = read(share.source.entity, comments: false, account: share.account)
            async let right = read(share.target.entity, comments: false, account: share.account)
            (source, target) = (try await left, try await right)
        } catch is ToolError {
            return [:]
        }
        let hasher = try await hasher(share.account)
        var bases: [FieldID: MergeBase] = [:]
        for mapping in rules.mapping.fields {
            var base = MergeBase()
            guard let left = source.fields[mapping.source], let right = target.fields[mapping.target] else {
                let first = hasher.firstHashes(of: mapping, source: source, target: target)
                guard !first.isEmpty else { continue }
                base.readFirst(first)
                bases[mapping.source] = base
                continue
            }
            if !base.mergesByMember(left, right) {
                base.readFirst([.source: hasher(left), .target: hasher(right)])
            } else if left.files.isEmpty, right.files.isEmpty, left.links.isEmpty, right.links.isEmpty {
                var merge = SetMerge([], direction: .none) { rules.convert(member: $0, of: mapping, from: $1) }
                merge.merge([.source: hasher.members(of: left), .target: hasher.members(of: right)])
                // A member of only one side must still be copied.
                base.setAgreed(merge.pairs.filter { $0.source != nil && $0.target != nil }, hasher)
            }
            bases[mapping.source] = base
        }
        return bases
    }

    /// Retries the rejected values of a share because the profile's rules changed.
    func reconsider(_ share: Share) async throws {
        guard try await rules(of: share) != nil else { return try await backOff(share, because: nil) }
        try await resync(share.id, account: share.account, cause: "change of the profile's rules")
    }
}

extension Share {
    /// Adopts the state of an ended share of the same two items.
    mutating func continues(_ ended: Share) {
        fields = ended.fields
        created = ended.created
        rejectedUnder = ended.rejectedUnder
        for side in Side.allCases {
            self[side].previousIDs = ended[side].previousIDs
            self[side].seenCommentTime = ended[side].seenCommentTime
            self[side].displayKey = ended[side].displayKey
            self[side].url = ended[side].url
            self[side].pendingRead = .always
            guard ended[side].pendingCommand != nil else { continue }
            for field in fields.keys { fields[field]?.recordUnconfirmedWrite(side) }
        }
        for field in fields.keys { fields[field]?.oscillation = nil }
        let status = ended.status == .broken ? ended.statusBefore : ended.status
        self.status = status == .linking ? .linking : .active
    }
}

extension CommentPair {
    /// Returns the pair as part of another share of the same two items.
    func moved(to share: String) -> CommentPair {
        var pair = self
        pair.share = share
        return pair
    }
}
