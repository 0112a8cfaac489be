/// What went wrong with the broker, and what that means for the message concerned.
///
/// An error names queues, exchanges and the broker's own words; it never carries a body or a password.
public struct AMQPError: Error, Hashable, Sendable {
    public var code: Code
    public var message: String
    /// The reply code of AMQP 0-9-1 (section 1.2, "Constants"), where the broker gave one.
    public var replyCode: Int?

    public init(code: Code, message: String, replyCode: Int? = nil) {
        self.code = code
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether a message that was published may have reached its queue in spite of the error.
    ///
    /// Whoever publishes it again must be ready to see it arrive twice.
    public var isDeliveryUnknown: Bool { code == .connectionLost }

    /// Whether the same call may succeed later without anybody changing anything.
    public var isTransient: Bool {
        [.connectionLost, .unavailable, .nacked].contains(code)
    }
}

extension AMQPError {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// A setting is wrong; the message names it.
        public static let invalidSettings = Code("invalid settings")
        /// The broker knows us but refuses: wrong credentials, no right, no such virtual host.
        public static let accessRefused = Code("access refused")
        /// The broker refuses a declaration, mostly because the object exists with other arguments.
        public static let topologyRefused = Code("topology refused")
        /// There is no connection now; nothing was sent.
        public static let unavailable = Code("unavailable")
        /// The connection broke: what was under way may or may not have been done.
        ///
        /// For a delivery it means that the broker gives the message out again.
        public static let connectionLost = Code("connection lost")
        /// The message was mandatory and no queue takes it; it is nowhere.
        public static let returned = Code("returned")
        /// The broker could not take responsibility for the message.
        public static let nacked = Code("nacked")
        /// The message is larger than the settings allow, or a name in it is longer than AMQP allows; not sent.
        public static let rejectedLocally = Code("refused before sending")
        /// The delivery has been acknowledged or rejected before.
        public static let alreadySettled = Code("already settled")
        /// The publisher or consumer has been closed.
        public static let closed = Code("closed")

        /// Lets a `catch` name the code: `catch AMQPError.Code.returned`.
        public static func ~= (code: Code, error: any Error) -> Bool {
            (error as? AMQPError)?.code == code
        }
    }
}

extension AMQPError.Code: CustomStringConvertible {
    public var description: String { name }
}

extension AMQPError: CustomStringConvertible {
    public var description: String {
        "AMQP \(code): \(message)" + (replyCode.map { " (\($0))" } ?? "")
    }
}
