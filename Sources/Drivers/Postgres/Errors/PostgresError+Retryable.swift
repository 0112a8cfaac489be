public import Primitives

extension PostgresError: RetryableError {
    public var system: String { "The database" }

    /// The value that the server rejected, for errors of the classes 22 (data exception) and 54 (program limit
    /// exceeded).
    public var rejectedValue: RejectedValue? {
        guard ["22", "54"].contains(code.category) else { return nil }
        return RejectedValue(code: "SQLSTATE \(code)", isCharacter: code == .characterNotInRepertoire)
    }
}
