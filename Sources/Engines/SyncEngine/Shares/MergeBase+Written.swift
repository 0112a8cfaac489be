public import EntityModel
public import Primitives

extension MergeBase {
    /// A write by Tandem, with the values that the sides had agreed on before it.
    public struct Written: Hashable, Sendable, Codable {
        public var side: Side
        /// The hash of the value that the write replaced.
        public var replaced: ContentHash
        /// The time of the item's last change after the write, by the tool's clock.
        public var at: Timestamp
        /// The members of a set that the write removed.
        var removed: [ContentHash]?
        var source: ContentHash?
        var target: ContentHash?
        var neverAgreed: Bool?
    }

    /// The time within which a returning old value counts as a reset by the tool.
    ///
    /// Automations need only seconds.
    static let resetWindow: Duration = .minutes(1)

    /// Records that Tandem wrote the field.
    ///
    /// - Parameters:
    ///   - side: The side of the write.
    ///   - replaced: The hash of the value that the write replaced.
    ///   - time: The time of the item's last change after the write.
    ///   - removed: The members of a set that the write removed.
    ///   - before: The merge base before the write.
    mutating func wrote(
        to side: Side, replacing replaced: ContentHash, at time: Timestamp, removed: [ContentHash], before: MergeBase
    ) {
        written = Written(
            side: side, replaced: replaced, at: time, removed: removed.isEmpty ? nil : removed,
            source: before.source, target: before.target, neverAgreed: before.neverAgreed)
    }

    /// Whether a side holds exactly the value that Tandem replaced there moments before.
    ///
    /// - Parameters:
    ///   - value: The value that the side holds.
    ///   - time: The time of the item's last change, by the tool's clock.
    ///   - side: The side.
    ///   - hasher: The hasher with the account's key.
    /// - Returns: Whether the value returned and is not known to be rejected.
    func isReset(_ value: FieldValue, changedAt time: Timestamp, on side: Side, _ hasher: ContentHasher) -> Bool {
        guard let written, written.side == side, (.zero...Self.resetWindow).contains(time - written.at) else {
            return false
        }
        return written.replaced == hasher(whole: value) && !matches(value, on: side, hasher)
    }

    /// Restores the merge base from before a write that the tool undid.
    ///
    /// - Parameter found: The hash of the value that the written side holds now.
    mutating func undoWritten(finding found: ContentHash) {
        guard let written else { return }
        (source, target) = (written.source, written.target)
        neverAgreed = written.neverAgreed
        keep(found, on: written.side)
        self.written = nil
        writtenTo = nil
    }
}
