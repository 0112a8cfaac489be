package import AdapterEngine
package import EntityModel

/// Writes fields of one item as a command does.
package struct FieldWriting: Sendable {
    let gateway: any ToolGateway
    let item: EntityReference

    package init(_ gateway: any ToolGateway, to item: EntityReference) {
        self.gateway = gateway
        self.item = item
    }

    /// A hash that tells what was hashed.
    package static let hasher = ContentHasher {
        ContentHash(rawValue: $0.map(String.init).joined(separator: "."))
    }

    /// Reads the item, compares, and writes what differs.
    ///
    /// - Parameter writes: the fields.
    /// - Returns: what became of each.
    /// - Throws: what the tool says, unless it refused a value.
    package func apply(_ writes: [FieldWrite]) async throws -> [FieldResult] {
        var current = try await gateway.read(item, comments: false)
        return try await FieldWriter(gateway: gateway, hasher: Self.hasher)
            .apply(writes, to: item, current: &current)
    }

    /// Sets a field, and says what became of it.
    package func set(_ field: FieldID, _ value: FieldValue) async throws -> FieldResult.Outcome? {
        try await apply([.write(field, value)]).first?.outcome
    }
}

extension FieldWrite {
    /// A write from some field of the other side, without expectation.
    package static func write(_ field: FieldID, _ value: FieldValue, edit: SetEdit? = nil) -> FieldWrite {
        FieldWrite(
            field: field, value: value, setEdit: edit, source: FieldID("F"), sourceHash: ContentHash(rawValue: "s"),
            expectedHash: nil)
    }

    /// Adds and takes away members of a set.
    package static func edit(
        _ field: FieldID, add: [FieldValue] = [], remove: [FieldValue] = []
    ) -> FieldWrite {
        let additions = add.map { SetEdit.Addition(value: $0, hash: FieldWriting.hasher($0)) }
        return write(
            field, .empty,
            edit: SetEdit(additions: additions, removals: remove.map { FieldWriting.hasher($0) }))
    }
}
