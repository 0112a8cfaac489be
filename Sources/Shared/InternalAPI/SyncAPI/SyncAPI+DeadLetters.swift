public import EntityModel

extension SyncAPI {
    /// The dead letters of an account, grouped by queue.
    ///
    /// Within a queue they are in the order in which they were dead-lettered.
    public struct DeadLetterList: Hashable, Sendable, Codable {
        public var messages: [DeadLetter]
        /// Whether all dead letters were inspected, or only the oldest of them.
        public var isComplete: Bool

        public init(messages: [DeadLetter], isComplete: Bool) {
            self.messages = messages
            self.isComplete = isComplete
        }
    }

    /// A selection of dead letters: `{"ids": ["…"]}`, or `{"all": true}`.
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

    /// The number of dead letters that an operation processed.
    public struct DeadLetterCount: Hashable, Sendable, Codable {
        public var count: Int
        /// Whether all selected dead letters were processed.
        ///
        /// If not, the caller can repeat the request.
        public var isComplete: Bool

        public init(count: Int, isComplete: Bool) {
            self.count = count
            self.isComplete = isComplete
        }
    }
}
