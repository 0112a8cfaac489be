import EntityModel

/// Methods that compare sets and build the results of their members, including files.
extension FieldWriter {
    /// Compares a set edit with the current members.
    ///
    /// A set edit needs no expected hash, because it leaves members that other users add or remove alone.
    func compare(
        _ edit: SetEdit, of write: FieldWrite, with current: EntitySnapshot
    ) async throws(ToolError) -> Comparison {
        let before = (current.fields[write.field] ?? .empty).members
        var members = before.filter { !edit.removals.contains(hasher($0)) }
        var results: [SetMemberResult] = []
        var files = ExistingAttachments(before, edit, hasher)
        for addition in edit.additions {
            if case .file(let file) = addition.value {
                // The file may be attached already. An earlier attempt may have copied it without receiving the
                // answer, or a user may have attached it.
                let match = try await files.same(as: file, addition.content, in: gateway)
                let there = match.there.map { FieldValue.file($0) }
                if let there {
                    if !members.contains(there) { members.append(there) }
                } else {
                    members.append(.file(file))
                }
                results.append(
                    SetMemberResult(
                        source: addition.hash, target: hasher(there ?? .file(file)), isCopy: there == nil,
                        content: match.content, id: file.id))
                continue
            }
            var member: FieldValue
            do {
                member = try await gateway.toolValue(for: addition.value, in: write.field, of: current)
            } catch {
                guard failureScope.suspects(error) else { throw error }
                results.append(rejected(addition, by: error, in: write.field))
                continue
            }
            member = gateway.storedForm(of: member, in: write.field, of: current)
            guard let only = member.members.first, member.members.count == 1 else {
                results.append(
                    SetMemberResult(source: addition.hash, target: nil, reason: "the field does not hold such values"))
                continue
            }
            if !members.contains(only) {
                guard members.isEmpty || gateway.allowsMultipleValues(write.field, of: current) else {
                    // The field has room for one member only. The others are not errors: they are retried when there
                    // is room.
                    results.append(SetMemberResult(source: addition.hash, target: nil))
                    continue
                }
                members.append(only)
            }
            results.append(SetMemberResult(source: addition.hash, target: hasher(only), id: addition.value.memberId))
        }
        contents.add(files.contents, of: write.field)
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

    /// Returns the value of a field that holds the members.
    func value(of members: [FieldValue], in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        gateway.allowsMultipleValues(field, of: current) ? .set(of: members) : members.first ?? .empty
    }

    /// Returns the result of a new member that the tool rejected.
    ///
    /// The reason contains no content.
    func rejected(
        _ addition: SetEdit.Addition, by failure: ToolError, in field: FieldID
    ) -> SetMemberResult {
        let words = failure.fields[field] ?? failure.message
        return SetMemberResult(
            source: addition.hash, target: nil, reason: words.withoutContent(of: addition.value),
            id: addition.value.memberId, mayBeAcceptedLater: failure.mayBeAcceptedLater)
    }

    /// Returns the results of a write's members, including the outcomes of copied files.
    ///
    /// - Throws: A possibly temporary error during the first deliveries of the command.
    func known(
        _ change: Pending, by answer: WriteResult
    ) throws(ToolError) -> [SetMemberResult] {
        guard !answer.attachmentCopies.isEmpty else { return change.members }
        let byHash = Dictionary(answer.attachmentCopies.map { (hasher(.file($0)), ($0, $1)) }) { first, _ in first }
        var members: [SetMemberResult] = []
        for member in change.members {
            guard member.isCopy == true, let (file, copy) = member.target.flatMap({ byHash[$0] }) else {
                members.append(member)
                continue
            }
            switch copy {
            case .copied(let made):
                members.append(
                    SetMemberResult(
                        source: member.source, target: hasher(.file(made)), isCopy: true,
                        content: answer.digests[file].map { hasher(digest: $0) } ?? member.content, id: member.id))
            case .rejected(let failure):
                // Any answer is final at once, because sending a large file three times would not change it.
                guard failure.suspicion != .silence || failureScope.suspects(failure) else { throw failure }
                members.append(
                    SetMemberResult(
                        source: member.source, target: nil, reason: failure.message.withoutContent(of: .file(file)),
                        id: member.id, mayBeAcceptedLater: failure.mayBeAcceptedLater))
            }
        }
        return members
    }
}
