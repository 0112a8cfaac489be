package import EntityModel

/// Applies the field writes of a command.
///
/// It compares each field before it writes, and splits writes that the tool rejects.
package struct FieldWriter: Sendable {
    let gateway: any ToolGateway
    let hasher: ContentHasher
    /// Creates named references that values refer to and the tool lacks.
    ///
    /// `nil` if none may be created.
    var referenceCreator: ReferenceCreator?
    /// The choices that the adapter made while it wrote.
    private let choices = WriteChoices()
    /// The content hashes of the files that were read for the comparison.
    let contents = ReadContents()

    package init(gateway: any ToolGateway, hasher: ContentHasher) {
        self.gateway = gateway
        self.hasher = hasher
    }

    /// The rule that decides which part of a command an error is attributed to.
    var failureScope = FailureScope()

    /// The number of requests that one command may spend on finding the parts that a tool rejects.
    private static let maxTrials = 200

    /// Applies field writes to one item.
    ///
    /// - Parameters:
    ///   - writes: The field writes.
    ///   - target: The item.
    ///   - current: The item as it was read. Afterward, the item as it is in the tool.
    /// - Returns: The outcome of each write.
    /// - Throws: An error of the tool that no single value can have caused, the tool's prohibition if Tandem may write
    ///   none of the values, or an error of the lease store.
    package func apply(
        _ writes: [FieldWrite], to target: EntityReference, current: inout EntitySnapshot
    ) async throws -> [FieldResult] {
        let (results, prohibition) = try await tryToApply(writes, to: target, current: &current)
        if let prohibition { throw prohibition }
        return results
    }

    /// Applies field writes to one item, like ``apply(_:to:current:)``, and leaves the meaning of a prohibition to the
    /// caller.
    ///
    /// - Returns: The outcome of each write, and the tool's prohibition if Tandem may write none of the values. The
    ///   cause may then be the item, which may be archived. Some tools report that only in this way.
    func tryToApply(
        _ writes: [FieldWrite], to target: EntityReference, current: inout EntitySnapshot
    ) async throws -> (results: [FieldResult], prohibition: ToolError?) {
        var progress = Progress()
        var prohibition: ToolError?
        var pending = try await compare(writes, with: current, &progress)
        pending = try await createMissingReferences(for: pending, of: target, current: &current, &progress)
        if let failure = try await write(pending, to: target, current: &current, &progress) {
            try await ToolTrial.$isRunning.withValue(true) {
                try await split(pending, after: failure, target: target, current: &current, &progress)
            }
            let forbidden = progress.forbidden
            if failure.isOwnProhibition, pending.allSatisfy({ forbidden.contains($0.write.field) }) {
                prohibition = failure
            }
        }
        return (results(of: writes, progress, current), prohibition)
    }

    private func results(
        of writes: [FieldWrite], _ progress: Progress, _ current: EntitySnapshot
    ) -> [FieldResult] {
        writes.map { write in
            let known = progress[write.field]
            let outcome =
                known?.outcome ?? .conflict(current: hasher(current.fields[write.field] ?? .empty))
            var losses: [FormattingLoss] = []
            if case .applied(_, written: true) = outcome {
                losses = gateway.formattingLosses(write.value, in: write.field)
            }
            var result = FieldResult(
                field: write.field, source: write.source, sourceHash: write.sourceHash, outcome: outcome,
                formattingLosses: losses.isEmpty ? nil : losses, kept: known?.kept,
                replaced: known?.replaced, mayBeAcceptedLater: known?.mayBeAcceptedLater, note: choices[write.field])
            result.contents = contents[write.field]
            return result
        }
    }

    /// The outcomes that are known so far.
    private struct Progress {
        struct Known {
            var outcome: FieldResult.Outcome
            var mayBeAcceptedLater: Bool?
            /// The hash of the value that the field holds, if the tool accepted the write but did not keep the value.
            var kept: ContentHash?
            /// The hash of the value that a write replaced.
            var replaced: ContentHash?
        }

        private var known: [FieldID: Known] = [:]
        /// The number of requests that were spent on finding rejected parts.
        var trials = 0
        /// The fields that Tandem's user has no permission to write, as the tool reports.
        var forbidden: Set<FieldID> = []

        subscript(field: FieldID) -> Known? { known[field] }

        mutating func note(
            _ outcome: FieldResult.Outcome, for field: FieldID, later: Bool? = nil, kept: ContentHash? = nil,
            replaced: ContentHash? = nil
        ) {
            known[field] = Known(outcome: outcome, mayBeAcceptedLater: later, kept: kept, replaced: replaced)
        }

        mutating func reject(_ write: FieldWrite, by failure: ToolError) {
            let words = failure.fields[write.field] ?? failure.message
            if failure.isOwnProhibition { forbidden.insert(write.field) }
            note(
                .rejected(reason: words.withoutContent(of: write.value)), for: write.field,
                later: failure.mayBeAcceptedLater)
        }
    }

    /// A value that differs from what the field holds.
    struct Pending {
        var write: FieldWrite
        /// The value in the tool's own representation.
        var value: FieldValue
        /// The results for the members once the value is written.
        var members: [SetMemberResult] = []
        var removed: [ContentHash] = []
    }

    /// The result of comparing a write with the current item.
    enum Comparison {
        case write(Pending)
        case known(FieldResult.Outcome)
    }

    /// Returns the writes that change something.
    ///
    /// The outcomes of the other writes go to `progress`.
    private func compare(
        _ writes: [FieldWrite], with current: EntitySnapshot, _ progress: inout Progress
    ) async throws(ToolError) -> [Pending] {
        var pending: [Pending] = []
        for write in writes {
            do {
                switch try await compare(write, with: current) {
                case .write(let change): pending.append(change)
                case .known(let outcome): progress.note(outcome, for: write.field)
                }
            } catch {
                guard failureScope.suspects(error) else { throw error }
                progress.reject(write, by: error)
            }
        }
        return pending
    }

    /// - Throws: `ToolError` of kind `.rejected` if the tool has no such value.
    private func compare(
        _ write: FieldWrite, with current: EntitySnapshot
    ) async throws(ToolError) -> Comparison {
        if let problem = current.unreadable?[write.field], current.fields[write.field] == nil {
            return .known(.held(reason: HeldWrite.reason(unreadable: problem, in: current.entity.tool)))
        }
        if let edit = write.setEdit { return try await compare(edit, of: write, with: current) }
        let there = current.fields[write.field] ?? .empty
        let wanted: FieldValue
        do throws(ToolError) {
            wanted = try await localized(write, of: current)
        } catch {
            // A user who left the company may still be assigned, although the search no longer finds this user.
            guard error.kind == .rejected, current.holds(write.value, in: write.field) else { throw error }
            return .known(.applied(hash: hasher(there), written: false))
        }
        let isThere = there == wanted || there == stored(wanted, in: write.field, of: current)
        // If the field holds the expected value, it has not changed since, and no earlier write can have been
        // interrupted.
        if isThere, write.expectedHash != hasher(there) {
            try await gateway.finishInterruptedWrite(write.field, of: current)
        }
        if isThere || write.equivalents.contains(where: { current.holds($0, in: write.field) }) {
            return .known(.applied(hash: hasher(there), written: false))
        }
        // A value that an interrupted attempt of Tandem left between two values is not another user's edit.
        if let expected = write.expectedHash, hasher(there) != expected,
            try await !wasInterrupted(write.field, of: current, toward: wanted, from: expected)
        {
            return .known(.conflict(current: hasher(there)))
        }
        let embedded = current.embedded(in: write.field)
        guard embedded.isEmpty else {
            return .known(.held(reason: HeldWrite.reason(embedded: embedded, in: current.entity.tool)))
        }
        return .write(Pending(write: write, value: wanted))
    }

    /// Whether an interrupted attempt of Tandem changed a field from the expected value to its current value.
    private func wasInterrupted(
        _ field: FieldID, of current: EntitySnapshot, toward value: FieldValue, from expected: ContentHash
    ) async throws(ToolError) -> Bool {
        if let before = current.interruptedWrites?[field] { return hasher(before) == expected }
        return try await gateway.origins(of: field, in: current, toward: value).contains { hasher($0) == expected }
    }

    /// Returns the value of a write in the tool's own representation.
    ///
    /// Rows of the profile may name states of several workflows. The first row whose state the item can have applies.
    private func localized(_ write: FieldWrite, of current: EntitySnapshot) async throws(ToolError) -> FieldValue {
        do throws(ToolError) {
            return try await gateway.toolValue(for: write.value, in: write.field, of: current)
        } catch {
            guard error.kind == .rejected, write.value.kind == .state else { throw error }
            for other in write.equivalents {
                do throws(ToolError) {
                    return try await gateway.toolValue(for: other, in: write.field, of: current)
                } catch {
                    guard error.kind == .rejected else { throw error }
                }
            }
            throw error
        }
    }

    // MARK: Missing references

    /// Creates the named references that values refer to, if the profile allows this.
    ///
    /// Values whose references cannot be created are recorded as rejected and left out of the returned list.
    private func createMissingReferences(
        for pending: [Pending], of target: EntityReference, current: inout EntitySnapshot, _ progress: inout Progress
    ) async throws -> [Pending] {
        guard let referenceCreator, pending.contains(where: { $0.write.onMissing == .create }) else { return pending }
        var provided: [Pending] = []
        for change in pending {
            do {
                if change.write.onMissing == .create {
                    try await referenceCreator.createIfMissing(change.value, in: change.write.field, of: current)
                }
                provided.append(change)
            } catch let error as ToolError {
                guard failureScope.suspects(error) else { throw error }
                try await reject(change, by: error, target: target, current: &current, &progress)
            }
        }
        return provided
    }

    // MARK: Writing

    /// Writes values in one request.
    ///
    /// - Returns: The error, if one of the values may have caused it. Unless the tool itself rejected a value,
    ///   `current` is then a fresh read of the item.
    /// - Throws: An error that concerns the tool or the item as a whole.
    private func write(
        _ pending: [Pending], to target: EntityReference, current: inout EntitySnapshot, _ progress: inout Progress
    ) async throws(ToolError) -> ToolError? {
        guard !pending.isEmpty else { return nil }
        let values = Dictionary(pending.map { ($0.write.field, $0.value) }) { _, last in last }
        let answer: WriteResult
        do {
            let answers = pending.lazy.compactMap(\.write.answers).first ?? StepAnswers()
            answer = try await gateway.write(values, to: target, current: current, answers: answers)
        } catch {
            guard failureScope.suspects(error) else { throw error }
            // If the read fails, the tool is down or has rejected Tandem's credentials. The error of the read then
            // replaces this one.
            if !error.isOwnRejection { current = try await gateway.read(target, comments: false) }
            return error
        }
        let before = current
        current = answer.snapshot
        choices.add(answer.choices)
        for change in pending {
            let field = change.write.field
            let replaced = hasher(whole: before.interruptedWrites?[field] ?? before.fields[field] ?? .empty)
            if change.write.setEdit == nil {
                var (outcome, kept) = verified(change.value, in: field, by: answer, before: before)
                if kept != nil, answer.writtenValues[field] == nil, await wasEditedByPerson(field, after: before) {
                    let stored = stored(change.value, in: field, of: current)
                    (outcome, kept) = (.applied(hash: hasher(stored), written: true), nil)
                }
                progress.note(outcome, for: field, kept: kept, replaced: replaced)
            } else {
                let expected = try known(change, by: answer)
                var (members, removed) = verified(
                    expected, removed: change.removed, in: field, by: answer, before: before)
                if members != expected, answer.writtenValues[field] == nil,
                    await wasEditedByPerson(field, after: before)
                {
                    (members, removed) = (expected, change.removed)
                }
                progress.note(
                    .merged(members: members, removed: removed, written: true), for: field, replaced: replaced)
            }
        }
        return nil
    }

    /// Whether a person changed a field between Tandem's write and the read after it, as the changelog reports.
    ///
    /// If the changelog cannot be read, the value counts as the tool's own. The write took effect, so that an error must
    /// not repeat it.
    private func wasEditedByPerson(_ field: FieldID, after before: EntitySnapshot) async -> Bool {
        guard let changelog = try? await gateway.changelog(of: before.entity) else { return false }
        return changelog.isLastChangeByPerson(of: field, after: before.modifiedAt)
    }

    /// Writes the valid values of a group that the tool rejected as a whole.
    private func split(
        _ pending: [Pending], after failure: ToolError, target: EntityReference, current: inout EntitySnapshot,
        _ progress: inout Progress
    ) async throws {
        let named = pending.filter { failure.fields[$0.write.field] != nil }
        let blamed = pending.count == 1 || progress.trials >= Self.maxTrials ? pending : named
        for change in blamed {
            try await reject(change, by: failure, target: target, current: &current, &progress)
        }
        guard blamed.count < pending.count else { return }
        let names = Set(blamed.map(\.write.field))
        let rest = pending.map(\.write).filter { !names.contains($0.field) }
        // If the tool names no fields, repeated halving finds a few rejected values among many with few requests.
        let groups = named.isEmpty ? rest.halves : [rest]
        for group in groups {
            progress.trials += 1
            // The tool may have applied part of the rejected request, and users may have changed the compared
            // values.
            current = try await gateway.read(target, comments: false)
            let open = try await compare(group, with: current, &progress)
            if let failure = try await write(open, to: target, current: &current, &progress) {
                try await split(open, after: failure, target: target, current: &current, &progress)
            }
        }
    }

    /// Records the outcome of a rejected value.
    ///
    /// For a set, the members that the tool accepts are still written.
    private func reject(
        _ change: Pending, by failure: ToolError, target: EntityReference, current: inout EntitySnapshot,
        _ progress: inout Progress
    ) async throws {
        guard let edit = change.write.setEdit else {
            progress.reject(change.write, by: failure)
            return
        }
        let parts = edit.parts
        guard parts.count > 1, progress.trials < Self.maxTrials else {
            let words = failure.fields[change.write.field] ?? failure.message
            let members =
                edit.additions.map { rejected($0, by: failure, in: change.write.field) }
                + edit.removals.map {
                    SetMemberResult(
                        source: $0, target: $0, reason: words.withoutContent(of: change.value), isKept: true)
                }
            if failure.isOwnProhibition { progress.forbidden.insert(change.write.field) }
            progress.note(.merged(members: members, removed: [], written: false), for: change.write.field)
            return
        }
        let before = current.fields[change.write.field] ?? .empty
        var isForbidden = true
        var members: [SetMemberResult] = []
        var removed: [ContentHash] = []
        var wasWritten = false
        for half in parts.halves {
            progress.trials += 1
            current = try await gateway.read(target, comments: false)
            var write = change.write
            write.setEdit = SetEdit(
                additions: half.flatMap(\.additions), removals: half.flatMap(\.removals), paired: edit.paired)
            progress.forbidden.remove(write.field)
            let open = try await compare([write], with: current, &progress)
            if let failure = try await self.write(open, to: target, current: &current, &progress) {
                try await split(open, after: failure, target: target, current: &current, &progress)
            }
            isForbidden = isForbidden && progress.forbidden.contains(write.field)
            guard case .merged(let found, let gone, let written) = progress[write.field]?.outcome else { continue }
            members += found
            removed += gone
            wasWritten = wasWritten || written
        }
        if !isForbidden { progress.forbidden.remove(change.write.field) }
        // The tool may have applied part of the rejected request.
        wasWritten =
            wasWritten || Set((current.fields[change.write.field] ?? .empty).members) != Set(before.members)
        progress.note(
            .merged(members: members, removed: removed, written: wasWritten), for: change.write.field,
            replaced: hasher(whole: before))
    }
}
