public import EntityModel

extension MergeBase {
    /// A write by Tandem, with what the sides had agreed on before it.
    public struct Written: Hashable, Sendable, Codable {
        public var side: Side
        /// The hash of the value that the write replaced.
        public var replaced: ContentHash
        /// The time of the item's last change after the write, by the tool's clock, in milliseconds since 1970.
        public var at: Int64
        var source: ContentHash?
        var target: ContentHash?
        var neverAgreed: Bool?
    }

    /// Milliseconds within which a value that returns counts as undone by the tool: automations need seconds.
    static let resetWindow: Int64 = 60_000

    /// Records that Tandem wrote the field; `before` is what the sides had agreed on until then.
    mutating func wrote(to side: Side, replacing replaced: ContentHash, at time: Int64, before: MergeBase) {
        written = Written(
            side: side, replaced: replaced, at: time, source: before.source, target: before.target,
            neverAgreed: before.neverAgreed)
    }

    /// Whether a side holds again exactly what Tandem replaced there moments before.
    ///
    /// - Parameters:
    ///   - value: The value that the side holds.
    ///   - time: The time of the item's last change, by the tool's clock, in milliseconds since 1970.
    ///   - side: The side.
    ///   - hasher: Hashes under the account's key.
    /// - Returns: Whether it does, and the value is not known to be rejected.
    func isReset(_ value: FieldValue, changedAt time: Int64, on side: Side, _ hasher: ContentHasher) -> Bool {
        guard let written, written.side == side, (0...Self.resetWindow).contains(time - written.at) else {
            return false
        }
        return written.replaced == hasher(whole: value) && !matches(value, on: side, hasher)
    }

    /// Takes back what the sides agreed on by a write that the tool undid.
    ///
    /// - Parameter found: The hash of the value that the side of the write holds.
    mutating func undoWritten(finding found: ContentHash) {
        guard let written else { return }
        (source, target) = (written.source, written.target)
        neverAgreed = written.neverAgreed
        self[written.side] = found
        self.written = nil
        writtenTo = nil
    }
}
