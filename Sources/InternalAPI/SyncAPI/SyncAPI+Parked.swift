public import EntityModel

extension SyncAPI {
    /// What was parked of an account, queue by queue, each in the order in which it was parked.
    public struct ParkedList: Hashable, Sendable, Codable {
        public var messages: [ParkedMessage]
        /// Whether all parked messages were looked at, or only the oldest of them.
        public var isComplete: Bool

        public init(messages: [ParkedMessage], isComplete: Bool) {
            self.messages = messages
            self.isComplete = isComplete
        }
    }

    /// Which parked messages are meant: `{"ids": ["…"]}`, or `{"all": true}`.
    public struct ParkedSelection: Hashable, Sendable, Codable {
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
    public struct ParkedCount: Hashable, Sendable, Codable {
        public var count: Int
        /// Whether those were all that were meant; if not, the same may be asked for again.
        public var isComplete: Bool

        public init(count: Int, isComplete: Bool) {
            self.count = count
            self.isComplete = isComplete
        }
    }
}
