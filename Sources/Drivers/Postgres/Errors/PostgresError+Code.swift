extension PostgresError {
    /// An SQLSTATE (PostgreSQL manual, appendix A), or one of the driver's own codes, which begin with `client-`.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The class of the SQLSTATE, which is its first two characters.
        public var category: Substring { rawValue.prefix(2) }

        public var description: String { rawValue }

        // Class 08: the connection
        public static let connectionException = Code(rawValue: "08000")
        /// No connection could be opened.
        public static let connectionRefused = Code(rawValue: "08001")
        /// The connection was lost.
        ///
        /// The server may or may not have executed the current statement.
        public static let connectionFailure = Code(rawValue: "08006")
        /// The connection was lost during COMMIT.
        ///
        /// It is unknown whether the transaction was committed.
        public static let commitUnknown = Code(rawValue: "08007")

        // Classes 22 and 23: values and constraints
        public static let stringDataRightTruncation = Code(rawValue: "22001")
        public static let numericValueOutOfRange = Code(rawValue: "22003")
        public static let characterNotInRepertoire = Code(rawValue: "22021")
        public static let invalidTextRepresentation = Code(rawValue: "22P02")
        public static let notNullViolation = Code(rawValue: "23502")
        public static let foreignKeyViolation = Code(rawValue: "23503")
        public static let uniqueViolation = Code(rawValue: "23505")
        public static let checkViolation = Code(rawValue: "23514")

        // Classes 25 and 40: transactions
        public static let activeTransaction = Code(rawValue: "25001")
        public static let readOnlyTransaction = Code(rawValue: "25006")
        public static let failedTransaction = Code(rawValue: "25P02")
        public static let serializationFailure = Code(rawValue: "40001")
        public static let deadlockDetected = Code(rawValue: "40P01")

        // Class 42 and others: statements and rights
        public static let insufficientPrivilege = Code(rawValue: "42501")
        public static let syntaxError = Code(rawValue: "42601")
        public static let undefinedColumn = Code(rawValue: "42703")
        public static let undefinedTable = Code(rawValue: "42P01")
        public static let duplicateObject = Code(rawValue: "42710")
        public static let featureNotSupported = Code(rawValue: "0A000")
        public static let invalidStatementName = Code(rawValue: "26000")
        public static let tooManyConnections = Code(rawValue: "53300")
        public static let lockNotAvailable = Code(rawValue: "55P03")
        /// The statement timeout or an administrator canceled the statement.
        public static let queryCanceled = Code(rawValue: "57014")
        public static let adminShutdown = Code(rawValue: "57P01")
        public static let crashShutdown = Code(rawValue: "57P02")
        public static let cannotConnectNow = Code(rawValue: "57P03")

        /// No connection of the pool became available in time.
        public static let poolExhausted = Code(rawValue: "client-pool-exhausted")
        /// The pool was closed.
        public static let poolClosed = Code(rawValue: "client-pool-closed")
        /// The caller used a transaction after its end.
        public static let transactionEnded = Code(rawValue: "client-transaction-ended")
        /// A column is missing or null, or its type does not match.
        public static let decoding = Code(rawValue: "client-decoding")
        /// The connection settings are not valid.
        public static let invalidSettings = Code(rawValue: "client-settings")

        /// Allows `catch PostgresError.Code.uniqueViolation` for any type of the thrown error.
        public static func ~= (code: Code, error: any Error) -> Bool {
            (error as? PostgresError)?.code == code
        }
    }
}
