public import EntityModel

/// Reads the members of a record and records the fields with a member that cannot be decoded.
public struct MemberReader<Key: CodingKey> {
    private let values: KeyedDecodingContainer<Key>
    /// The problems, by the fields whose members cannot be decoded.
    public private(set) var unreadable: [FieldID: UnreadableValue] = [:]

    public init(_ values: KeyedDecodingContainer<Key>) {
        self.values = values
    }

    /// Reads a member of a field.
    ///
    /// - Parameters:
    ///   - key: The key of the member.
    ///   - field: The field that contains the member.
    /// - Returns: The value; `nil` if it is missing, empty, or cannot be decoded.
    public mutating func read<Value: Decodable>(_ key: Key, of field: FieldID) -> Value? {
        do {
            return try values.decodeIfPresent(Value.self, forKey: key)
        } catch {
            unreadable[field] = UnreadableValue(error)
            return nil
        }
    }

    /// Reads a member that the field does not require.
    public func known<Value: Decodable>(_ key: Key) -> Value? {
        (try? values.decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
