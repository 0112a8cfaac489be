/// A failure of the broker, with its meaning for the affected message.
///
/// An error contains the names of queues and exchanges and the broker's own message. It never contains a body or a
/// password.
public struct AMQPError: Error, Hashable, Sendable {
    public var code: Code
    public var message: String
    /// The reply code of AMQP 0-9-1 (section 1.2, "Constants"), or `nil` if the broker sent none.
    public var replyCode: Int?

    public init(code: Code, message: String, replyCode: Int? = nil) {
        self.code = code
        self.message = message
        self.replyCode = replyCode
    }

    /// Whether a published message may have reached its queue despite the error.
    ///
    /// If the caller publishes the message again, it may arrive twice.
    public var isDeliveryUnknown: Bool { code == .connectionLost }

    /// Whether the same call may succeed later without any change.
    public var isTransient: Bool {
        [.connectionLost, .unavailable, .nacked].contains(code)
    }
}

extension AMQPError {
    /// The kinds of failures.
    ///
    /// Later versions may add more.
    public struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// A setting is not valid.
        ///
        /// The message contains its name.
        public static let invalidSettings = Code("invalid settings")
        /// The broker rejects the login or the operation because of wrong credentials, a missing right, or an unknown
        /// virtual host.
        public static let accessRefused = Code("access refused")
        /// The broker rejects a declaration, usually because the object exists with other arguments.
        public static let topologyRefused = Code("topology refused")
        /// No connection exists now.
        ///
        /// Nothing was sent.
        public static let unavailable = Code("unavailable")
        /// The connection broke.
        ///
        /// The broker may or may not have processed the current operation.
        ///
        /// For a delivery, this means that the broker delivers the message again.
        public static let connectionLost = Code("connection lost")
        /// The message was mandatory, and no queue accepted it.
        ///
        /// The broker did not store it.
        public static let returned = Code("returned")
        /// The broker could not take responsibility for the message.
        public static let nacked = Code("nacked")
        /// The message exceeds the size limit of the settings, or a name in it exceeds the limit of AMQP.
        ///
        /// It was not sent.
        public static let rejectedLocally = Code("rejected before sending")
        /// The delivery was already acknowledged or rejected.
        public static let alreadySettled = Code("already settled")
        /// The publisher or consumer was closed.
        public static let closed = Code("closed")

        /// Allows the code in a `catch`: `catch AMQPError.Code.returned`.
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
