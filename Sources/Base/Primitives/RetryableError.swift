/// An error of a system that a service depends on, such as the database or the message broker.
///
/// The protocol lets a module handle the error without knowing the driver that throws it.
public protocol RetryableError: Error {
    /// The name of the system as it begins a sentence: `The database`.
    var system: String { get }
    /// Whether the same work may succeed later without a change.
    var isTransient: Bool { get }
    /// The reason why the system never accepts a value of the work; `nil` if no value is the cause.
    var rejectedValue: RejectedValue? { get }
}

/// The reason why a system never accepts a value, whenever it is sent.
public struct RejectedValue: Hashable, Sendable {
    /// The code of the system: `SQLSTATE 22021`.
    public var code: String
    /// Whether the value contains a character that the system cannot store, such as NUL.
    public var isCharacter: Bool

    public init(code: String, isCharacter: Bool) {
        self.code = code
        self.isCharacter = isCharacter
    }
}
