/// A value that cannot be printed: its description, debug description and mirror all say `<redacted>`.
///
/// The only way in is ``reveal(_:)``, so that every place that uses a secret is found by one search. It is not
/// `Codable` on purpose: a secret leaves the process only where someone wrote that it does.
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    /// Lends the secret for the time of the closure.
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
    /// Compares in a time that depends on the length of `candidate` only, so that an attacker who measures answers
    /// learns nothing of the secret's characters.
    public func matches(_ candidate: some StringProtocol) -> Bool {
        constantTimeEqual(Array(value.utf8), Array(candidate.utf8))
    }
}

extension Secret where Value == [UInt8] {
    /// Compares in a time that depends on the length of `candidate` only.
    public func matches(_ candidate: some Collection<UInt8>) -> Bool {
        constantTimeEqual(value, Array(candidate))
    }
}

/// Whether two byte strings are equal, without leaving early at the first difference.
public func constantTimeEqual(_ expected: [UInt8], _ candidate: [UInt8]) -> Bool {
    var difference = expected.count ^ candidate.count
    for (index, byte) in candidate.enumerated() {
        let other: UInt8 = expected.isEmpty ? 0 : expected[index % expected.count]
        difference |= Int(byte ^ other)
    }
    return difference == 0
}
