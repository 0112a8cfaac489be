import EntityModel

/// Methods that build the results of set members, including files.
extension FieldWriter {
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
                guard failure.suspicion != .silence || isolation.suspects(failure) else { throw failure }
                members.append(
                    SetMemberResult(
                        source: member.source, target: nil, reason: failure.message.withoutContent(of: .file(file)),
                        id: member.id, mayBeAcceptedLater: failure.mayBeAcceptedLater))
            }
        }
        return members
    }
}
