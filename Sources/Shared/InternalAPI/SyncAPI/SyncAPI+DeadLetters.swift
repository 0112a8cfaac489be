public import EntityModel

extension SyncAPI {
    /// What was parked of an account, queue by queue, each in the order in which it was parked.
    public struct DeadLetterList: Hashable, Sendable, Codable {
        public var messages: [DeadLetter]
        /// Whether all parked messages were looked at, or only the oldest of them.
        public var isComplete: Bool

        public init(messages: [DeadLetter], isComplete: Bool) {
            self.messages = messages
            self.isComplete = isComplete
        }
    }

    /// Which parked messages are meant: `{"ids": ["…"]}`, or `{"all": true}`.
    public struct DeadLetterSelection: Hashable, Sendable, Codable {
        public var ids: Set<String>?
        public var all: Bool?

        public init(ids: Set<String>) {
            self.ids = ids
        }

        public init(all: Bool) {
            self.all = all
        }
    }

    /// How many parked messages something was done with.
    public struct DeadLetterCount: Hashable, Sendable, Codable {
        public var count: Int
        /// Whether those were all that were meant; if not, the same may be asked for again.
        public var isComplete: Bool

        public init(count: Int, isComplete: Bool) {
            self.count = count
            self.isComplete = isComplete
        }
    }
}
