package import AdapterEngine
package import EntityModel

/// Writes fields of one item in the same way as a command.
package struct FieldWriting: Sendable {
    let gateway: any ToolGateway
    let item: EntityReference

    package init(_ gateway: any ToolGateway, to item: EntityReference) {
        self.gateway = gateway
        self.item = item
    }

    /// A hasher whose hashes show the hashed bytes.
    package static let hasher = ContentHasher {
        ContentHash(rawValue: $0.map(String.init).joined(separator: "."))
    }

    /// Reads the item, compares the values, and writes the differences.
    ///
    /// - Parameter writes: The field writes.
    /// - Returns: The result of each field write.
    /// - Throws: The error of the tool, unless the tool rejected a value.
    package func apply(_ writes: [FieldWrite]) async throws -> [FieldResult] {
        var current = try await gateway.read(item, comments: false)
        return try await FieldWriter(gateway: gateway, hasher: Self.hasher)
            .apply(writes, to: item, current: &current)
    }

    /// Sets a field and returns the outcome.
    package func set(_ field: FieldID, _ value: FieldValue) async throws -> FieldResult.Outcome? {
        try await apply([.write(field, value)]).first?.outcome
    }
}

extension FieldWrite {
    /// Returns a write from a field of the other side, without an expected hash.
    package static func write(_ field: FieldID, _ value: FieldValue, edit: SetEdit? = nil) -> FieldWrite {
        FieldWrite(
            field: field, value: value, setEdit: edit, source: FieldID("F"), sourceHash: ContentHash(rawValue: "s"),
            expectedHash: nil)
    }

    /// Returns a write that adds and removes members of a set.
    package static func edit(
        _ field: FieldID, add: [FieldValue] = [], remove: [FieldValue] = []
    ) -> FieldWrite {
        let additions = add.map { SetEdit.Addition(value: $0, hash: FieldWriting.hasher($0)) }
        return write(
            field, .empty,
            edit: SetEdit(additions: additions, removals: remove.map { FieldWriting.hasher($0) }))
    }
}
