package import EntityModel
import Primitives

/// The verdict on whether a tool kept a value whose write it accepted.
///
/// A tool may report success and keep its old value, clear the field, or store another value. For example, an
/// automation rule resets the value, or the field is missing from a screen.
package enum WriteVerification: Hashable {
    /// The field holds the value, or the tool's own form of it.
    case kept(FieldValue)
    /// The field holds a value that is neither the written one nor a user's edit.
    case notKept(FieldValue, reason: String)
    /// The field holds another user's later edit.
    case edited

    package static let keptOld = "The tool accepted the write and kept the old value."
    package static let cleared = "The tool accepted the write and left the field empty."
    package static let other = "The tool accepted the write and stored another value."
    package static let memberNotKept = "The tool accepted the write and did not keep this value."

    /// Compares what a field holds with what was written.
    ///
    /// - Parameters:
    ///   - sent: The written value, in the tool's own representation.
    ///   - stored: The value as the adapter expects the tool to store it.
    ///   - before: The value before the write.
    ///   - told: The value in the answer to the write, which no edit can have changed, or `nil` if the answer has none.
    ///   - read: The value that was read after the write.
    package init(sent: FieldValue, stored: FieldValue, before: FieldValue, told: FieldValue?, read: FieldValue?) {
        guard let now = told ?? read else {
            self = .kept(stored)
            return
        }
        // A user may have edited the text between the write and the read. The tool may also have stored a slightly
        // different form of the text.
        let isForm = now.isForm(of: sent) && (now.saysTheSame(as: sent) || told != nil && now != before)
        let isKept = now == sent || now == stored || now.isEquivalent(to: stored) || isForm
        if isKept {
            self = .kept(now)
        } else if now == before {
            self = .notKept(now, reason: Self.keptOld)
        } else if now.isEmpty {
            self = .notKept(now, reason: Self.cleared)
        } else if told == nil || now.kind == .state {
            // Another user, or an automation rule that changes the state, changed the field after the write.
            self = .edited
        } else {
            self = .notKept(now, reason: Self.other)
        }
    }
}

extension FieldValue {
    /// Whether this is the form in which a tool stores another value: rounded, without extra space, or with simpler
    /// formatting.
    func isForm(of sent: FieldValue) -> Bool {
        switch (self, sent) {
        case (.number, .number): self == sent || sent.isRounded(to: self, leastPlaces: 0)
        case (.timestamp(let now), .timestamp(let sent)):
            now != sent && (now.time - sent.time).magnitude < .minutes(1)
        case (.text(let now), .text(let sent)), (.option(let now), .option(let sent)):
            now.essence == sent.essence
        case (.richText(let now), .richText(let sent)): now.plainText.resembles(sent.plainText)
        default: false
        }
    }

    /// Whether the words of two texts are the same, so that no user can have changed one of them.
    fileprivate func saysTheSame(as other: FieldValue) -> Bool {
        guard case .richText(let own) = self, case .richText(let other) = other else { return true }
        return own.plainText.split(whereSeparator: \.isWhitespace)
            == other.plainText.split(whereSeparator: \.isWhitespace)
    }
}

extension String {
    /// The text without the differences that tools introduce: case, and the amount of white space.
    fileprivate var essence: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    /// Whether at least half of the words of two texts are the same.
    ///
    /// A tool may rewrite mentions, links, and emoji.
    fileprivate func resembles(_ other: String) -> Bool {
        func words(_ text: String) -> Set<Substring> {
            Set(text.lowercased()[...].split { !$0.isLetter && !$0.isNumber })
        }
        let (own, others) = (words(self), words(other))
        guard !own.isEmpty || !others.isEmpty else { return true }
        return own.intersection(others).count * 2 >= max(own.count, others.count)
    }
}

extension FieldWriter {
    /// Returns the value that a read returns after a value was written.
    ///
    /// A name without a board means a sprint or iteration with that name on any board. The tool returns it with its
    /// board, if it has one.
    ///
    /// - Parameters:
    ///   - value: The value in the tool's own representation.
    ///   - field: The field.
    ///   - current: The item with the current value of the field.
    /// - Returns: The value as the tool stores it.
    func stored(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        let stored = gateway.storedForm(of: value, in: field, of: current)
        guard case .option(let name) = stored, case .option(let held)? = current.fields[field],
            ScopedOption(held)?.name == name
        else { return stored }
        return .option(held)
    }

    /// Returns the outcome of a written value, based on the value that the field holds afterward.
    ///
    /// If the answer does not contain the value, a different value in a later read may be a user's edit. It must not be
    /// mistaken for the tool's form of the written value. Otherwise, the edit would never reach the other side.
    ///
    /// - Parameters:
    ///   - value: The value in the tool's own representation.
    ///   - field: The field.
    ///   - answer: The tool's answer.
    ///   - before: The item before the write.
    /// - Returns: The outcome, and the hash of the field's value if the tool did not keep the written one.
    func verified(
        _ value: FieldValue, in field: FieldID, by answer: WriteResult, before: EntitySnapshot
    ) -> (outcome: FieldResult.Outcome, kept: ContentHash?) {
        let stored = stored(value, in: field, of: answer.snapshot)
        let verification = WriteVerification(
            sent: value, stored: stored, before: before.interruptedWrites?[field] ?? before.fields[field] ?? .empty,
            told: answer.writtenValues[field], read: answer.snapshot.fields[field])
        switch verification {
        case .kept(let now): return (.applied(hash: hasher(now), written: true), nil)
        case .edited: return (.applied(hash: hasher(stored), written: true), nil)
        case .notKept(let now, let reason): return (.rejected(reason: reason), hasher(now))
        }
    }

    /// Returns the outcomes of a written set.
    ///
    /// Members that the tool did not keep are marked as rejected.
    ///
    /// - Parameters:
    ///   - members: The outcomes if the tool kept everything.
    ///   - removed: The members that the write removes.
    ///   - field: The field.
    ///   - answer: The tool's answer.
    ///   - before: The item before the write.
    /// - Returns: The outcomes, and the members that were removed.
    func verified(
        _ members: [SetMemberResult], removed: [ContentHash], in field: FieldID, by answer: WriteResult,
        before: EntitySnapshot
    ) -> (members: [SetMemberResult], removed: [ContentHash]) {
        guard let now = answer.writtenValues[field] ?? answer.snapshot.fields[field], now.files.isEmpty,
            members.allSatisfy({ $0.isCopy == nil })
        else { return (members, removed) }
        let present = Set(now.members.map { hasher($0) })
        let known = Set((before.fields[field] ?? .empty).members.map { hasher($0) })
        // The tool may store a member in a form of its own. In this case, it is unknown which member this is.
        let isAltered = !present.subtracting(known).subtracting(members.compactMap(\.target)).isEmpty
        let verified = members.map { member in
            guard let target = member.target, !present.contains(target), !isAltered else { return member }
            var member = member
            (member.target, member.reason) = (nil, WriteVerification.memberNotKept)
            return member
        }
        // If the tool's own answer still contains a removed member, this is not a user's edit.
        let stays = answer.writtenValues[field] == nil ? [] : removed.filter(present.contains)
        let kept = stays.map {
            SetMemberResult(source: $0, target: $0, reason: WriteVerification.keptOld, isKept: true)
        }
        return (verified + kept, removed.filter { !stays.contains($0) })
    }
}
