extension Decoder {
    /// Returns the values by key.
    ///
    /// An unknown key is an error, so that a misspelled name does not become a default.
    ///
    /// - Parameter keys: The known keys.
    /// - Returns: The values.
    /// - Throws: `DecodingError.dataCorrupted` with the path of the first unknown key.
    public func container<Key: CodingKey & CaseIterable>(
        knowing keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Set(Key.allCases.map(\.stringValue))
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath + [key], debugDescription: "unknown name"))
        }
        return try container(keyedBy: keys)
    }
}

extension KeyedDecodingContainer {
    /// Returns the values of an inner object by key.
    ///
    /// An unknown key is an error.
    ///
    /// - Parameters:
    ///   - keys: The known keys of the inner object.
    ///   - key: The key of the inner object.
    /// - Returns: The values of the inner object.
    /// - Throws: `DecodingError.dataCorrupted` with the path of the first unknown key.
    public func container<Inner: CodingKey & CaseIterable>(
        knowing keys: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try superDecoder(forKey: key).container(knowing: keys)
    }

    /// Returns the value, or the default if the key is missing.
    public func value<Value: Decodable>(_ key: Key, default other: @autoclosure () -> Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? other()
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}
