package import EntityModel

/// Makes a command's fields true: compares each before it is written, and splits what the tool refuses.
package struct FieldApplication: Sendable {
    let gateway: any ToolGateway
    let hasher: ContentHasher
    /// Makes what values name and the tool lacks; `nil` where nothing is made.
    var things: ThingMaker?

    package init(gateway: any ToolGateway, hasher: ContentHasher) {
        self.gateway = gateway
        self.hasher = hasher
    }

    /// How many members of a set are tried one by one after the tool refused them together.
    private static let mostTries = 50

    /// Applies writes to one item.
    ///
    /// - Parameters:
    ///   - writes: the fields.
    ///   - target: the item.
    ///   - current: the item as it was read; afterwards as it stands.
    /// - Returns: what became of each.
    /// - Throws: what the tool says, unless it refused a value; what the record of things that are being made throws.
    package func apply(
        _ writes: [FieldWrite], to target: EntityReference, current: inout EntitySnapshot
    ) async throws -> [FieldResult] {
        var outcomes = Outcomes()
        var pending = try await compare(writes, with: current, outcomes: &outcomes)
        pending = try await provide(for: pending, of: target, current: &current, outcomes: &outcomes)
        try await writeSplitting(pending, to: target, current: &current, outcomes: &outcomes)
        return writes.map { write in
            let outcome = outcomes[write.field] ?? .conflict(current: hasher(current.fields[write.field] ?? .empty))
            var losses: [Loss] = []
            if case .applied(_, written: true) = outcome { losses = gateway.losses(write.value, in: write.field) }
            return FieldResult(
                field: write.field, source: write.source, sourceHash: write.sourceHash, outcome: outcome,
                losses: losses.isEmpty ? nil : losses, kept: outcomes.kept[write.field])
        }
    }

    /// The outcomes that are known so far.
    private struct Outcomes {
        private var known: [FieldID: FieldResult.Outcome] = [:]
        /// The hashes of the values that fields hold where the tool accepted a write and did not keep its value.
        var kept: [FieldID: ContentHash] = [:]

        subscript(field: FieldID) -> FieldResult.Outcome? {
            get { known[field] }
            set { known[field] = newValue }
        }
    }

    /// A value that differs from what the field holds.
    private struct Pending {
        var write: FieldWrite
        /// In the tool's own terms.
        var value: FieldValue
        /// What becomes of members once it is written.
        var members: [MemberResult] = []
        var removed: [ContentHash] = []
    }

    private enum Comparison {
        case write(Pending)
        case known(FieldResult.Outcome)
    }

    /// The writes that change something; what is known of the others goes to the outcomes.
    private func compare(
        _ writes: [FieldWrite], with current: EntitySnapshot, outcomes: inout Outcomes
    ) async throws(ToolFailure) -> [Pending] {
        var pending: [Pending] = []
        for write in writes {
            do {
                switch try await compare(write, with: current) {
                case .write(let change): pending.append(change)
                case .known(let outcome): outcomes[write.field] = outcome
                }
            } catch {
                guard error.kind == .refused else { throw error }
                outcomes[write.field] = .refused(reason: error.message)
            }
        }
        return pending
    }

    /// - Throws: `refused` where the tool has no such value.
    private func compare(
        _ write: FieldWrite, with current: EntitySnapshot
    ) async throws(ToolFailure) -> Comparison {
        if let problem = current.unreadable?[write.field], current.fields[write.field] == nil {
            return .known(.held(reason: HeldWrite.reason(unreadable: problem, in: current.entity.tool)))
        }
        if let edit = write.edit { return try await compare(edit, of: write, with: current) }
        let there = current.fields[write.field] ?? .empty
        let wanted = try await gateway.localized(write.value, in: write.field, of: current)
        let isThere = there == wanted || there == gateway.stored(wanted, in: write.field, of: current)
        // Where it was expected there, nobody moved it since, and nothing can have been left undone.
        if isThere, write.expected != hasher(there) { try await gateway.settle(write.field, of: current) }
        if isThere || write.equivalents.contains(where: { $0.means(there) }) {
            return .known(.applied(hash: hasher(there), written: false))
        }
        // What an earlier attempt left between two values is nobody else's edit.
        let before = current.begun?[write.field]
        if let expected = write.expected, hasher(there) != expected, before.map({ hasher($0) }) != expected {
            return .known(.conflict(current: hasher(there)))
        }
        let embedded = current.embedded(in: write.field)
        guard embedded.isEmpty else {
            return .known(.held(reason: HeldWrite.reason(embedded: embedded, in: current.entity.tool)))
        }
        return .write(Pending(write: write, value: wanted))
    }

    // MARK: Sets

    /// A set needs no expectation: members come and go beside what others do.
    private func compare(
        _ edit: MemberEdit, of write: FieldWrite, with current: EntitySnapshot
    ) async throws(ToolFailure) -> Comparison {
        let before = (current.fields[write.field] ?? .empty).members
        var members = before.filter { !edit.removals.contains(hasher($0)) }
        var results: [MemberResult] = []
        for addition in edit.additions {
            if case .file(let file) = addition.value {
                // It may hang there already: a copy whose making was not heard of, or a person's own.
                let there = members.first { $0.means(.file(file)) }
                if there == nil { members.append(.file(file)) }
                results.append(
                    MemberResult(
                        source: addition.hash, target: hasher(there ?? .file(file)), isCopy: there == nil))
                continue
            }
            var member: FieldValue
            do {
                member = try await gateway.localized(addition.value, in: write.field, of: current)
            } catch {
                guard error.kind == .refused else { throw error }
                results.append(MemberResult(source: addition.hash, target: nil, reason: error.message))
                continue
            }
            member = gateway.stored(member, in: write.field, of: current)
            guard let only = member.members.first, member.members.count == 1 else {
                results.append(
                    MemberResult(source: addition.hash, target: nil, reason: "the field does not hold such values"))
                continue
            }
            if !members.contains(only) {
                guard members.isEmpty || gateway.holdsSeveral(write.field, of: current) else {
                    // One member stands for all; the others are no failure, and come when there is room.
                    results.append(MemberResult(source: addition.hash, target: nil))
                    continue
                }
                members.append(only)
            }
            results.append(MemberResult(source: addition.hash, target: hasher(only)))
        }
        let kept = Set(members.map { hasher($0) })
        let removed = edit.removals.filter { !kept.contains($0) }
        guard Set(members) != Set(before) else {
            return .known(.merged(members: results, removed: removed, written: false))
        }
        return .write(
            Pending(
                write: write, value: value(of: members, in: write.field, of: current), members: results,
                removed: removed))
    }

    private func value(of members: [FieldValue], in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        gateway.holdsSeveral(field, of: current) ? .set(of: members) : members.first ?? .empty
    }

    // MARK: Making what is missing

    /// Makes what the values name where the profile wants it; what cannot be made is left out and told.
    private func provide(
        for pending: [Pending], of target: EntityReference, current: inout EntitySnapshot,
        outcomes: inout Outcomes
    ) async throws -> [Pending] {
        guard let things, pending.contains(where: { $0.write.missing == .make }) else { return pending }
        var provided: [Pending] = []
        for change in pending {
            do {
                if change.write.missing == .make {
                    try await things.provide(change.value, in: change.write.field, of: current)
                }
                provided.append(change)
            } catch let error as ToolFailure {
                guard error.isRefusal else { throw error }
                outcomes[change.write.field] = try await refused(
                    change, because: error.message, target: target, current: &current)
            }
        }
        return provided
    }

    // MARK: Writing

    /// Writes all at once; when the tool refuses, writes the valid ones without the others.
    private func writeSplitting(
        _ pending: [Pending], to target: EntityReference, current: inout EntitySnapshot,
        outcomes: inout Outcomes
    ) async throws(ToolFailure) {
        guard !pending.isEmpty else { return }
        let values = Dictionary(pending.map { ($0.write.field, $0.value) }) { _, last in last }
        do {
            let answer = try await gateway.write(values, to: target, current: current)
            let before = current
            current = answer.snapshot
            for change in pending {
                let field = change.write.field
                guard change.write.edit != nil else {
                    let (outcome, kept) = verified(change.value, in: field, by: answer, before: before)
                    outcomes[field] = outcome
                    outcomes.kept[field] = kept
                    continue
                }
                let (members, removed) = verified(
                    known(change.members, by: answer.copies), removed: change.removed, in: field, by: answer,
                    before: before)
                outcomes[field] = .merged(members: members, removed: removed, written: true)
            }
        } catch {
            guard error.kind == .refused else { throw error }
            let named = pending.filter { error.fields[$0.write.field] != nil }
            if pending.count == 1 || named.count == pending.count {
                for change in pending {
                    let reason = error.fields[change.write.field] ?? error.message
                    outcomes[change.write.field] = try await refused(
                        change, because: reason, target: target, current: &current)
                }
                return
            }
            for change in named {
                let reason = error.fields[change.write.field] ?? error.message
                outcomes[change.write.field] = try await refused(
                    change, because: reason, target: target, current: &current)
            }
            // The refused request may have been done in part, and people may have changed what was compared before it.
            current = try await gateway.read(target, comments: false)
            let rest = pending.map(\.write).filter { error.fields[$0.field] == nil }
            let groups = named.isEmpty ? rest.map { [$0] } : [rest]
            for group in groups {
                let open = try await compare(group, with: current, outcomes: &outcomes)
                try await writeSplitting(open, to: target, current: &current, outcomes: &outcomes)
            }
        }
    }

    /// Members with what became of the files among them.
    private func known(_ members: [MemberResult], by copies: [AttachedFile: FileCopy]) -> [MemberResult] {
        guard !copies.isEmpty else { return members }
        let copies = Dictionary(copies.map { (hasher(.file($0)), $1) }) { first, _ in first }
        return members.map { member in
            guard member.isCopy == true, let copy = member.target.flatMap({ copies[$0] }) else { return member }
            switch copy {
            case .made(let file): return MemberResult(source: member.source, target: hasher(.file(file)), isCopy: true)
            case .refused(let reason): return MemberResult(source: member.source, target: nil, reason: reason)
            }
        }
    }

    /// What becomes of a refused value; of a set, each member is tried by itself, so that one costs no other.
    private func refused(
        _ change: Pending, because reason: String, target: EntityReference, current: inout EntitySnapshot
    ) async throws(ToolFailure) -> FieldResult.Outcome {
        guard let edit = change.write.edit else { return .refused(reason: reason) }
        var parts =
            edit.additions.map { MemberEdit(additions: [$0]) } + edit.removals.map { MemberEdit(removals: [$0]) }
        if parts.count == 1 || parts.count > Self.mostTries { parts = [] }
        var members: [MemberResult] = []
        var removed: [ContentHash] = []
        for part in parts {
            current = try await gateway.read(target, comments: false)
            var outcomes = Outcomes()
            var write = change.write
            write.edit = part
            switch try await compare(part, of: write, with: current) {
            case .known(let outcome): outcomes[write.field] = outcome
            case .write(let single):
                try await writeSplitting([single], to: target, current: &current, outcomes: &outcomes)
            }
            guard case .merged(let found, let gone, _) = outcomes[write.field] else { continue }
            members += found
            removed += gone
        }
        if parts.isEmpty {
            members = edit.additions.map { MemberResult(source: $0.hash, target: nil, reason: reason) }
        }
        return .merged(members: members, removed: removed, written: !parts.isEmpty)
    }
}
