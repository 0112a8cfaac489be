/// A value that cannot be printed: its description, debug description, and mirror are all `<redacted>`.
///
/// Only ``reveal(_:)`` gives access, so that one search finds every use of a secret. The type is deliberately not
/// `Codable`: a secret leaves the process only where the code explicitly reveals it.
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    /// Passes the secret to a closure.
    public func reveal<Result, Failure: Error>(_ body: (Value) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(value)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret where Value == String {
    /// Compares in a time that depends only on the length of `candidate`.
    ///
    /// An attacker who measures response times learns nothing about the characters of the secret.
    public func matches(_ candidate: some StringProtocol) -> Bool {
        constantTimeEqual(Array(value.utf8), Array(candidate.utf8))
    }
}

extension Secret where Value == [UInt8] {
    /// Compares in a time that depends only on the length of `candidate`.
    public func matches(_ candidate: some Collection<UInt8>) -> Bool {
        constantTimeEqual(value, Array(candidate))
    }
}

/// Returns whether two byte strings are equal, without returning early at the first difference.
public func constantTimeEqual(_ expected: [UInt8], _ candidate: [UInt8]) -> Bool {
    var difference = expected.count ^ candidate.count
    for (index, byte) in candidate.enumerated() {
        let other: UInt8 = expected.isEmpty ? 0 : expected[index % expected.count]
        difference |= Int(byte ^ other)
    }
    return difference == 0
}
