public import EntityModel

extension Profile {
    /// A short text that changes when the rules for converting values change.
    ///
    /// A share stores it with rejected values, so that a corrected profile retries them. It is the same in every
    /// process, and not secret.
    public var fingerprint: String {
        // The hash is FNV-1a because it must be equal in all processes. The hashes of the standard library are not.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ parts: String?...) {
            for part in parts {
                for byte in (part ?? "\u{1}").utf8 + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            }
        }
        for mapping in mappings {
            add(mapping.id)
            for types in mapping.typeMappings {
                add(types.sourceType, types.targetType, "\(types.mapsStateCategories)")
                for field in types.fields {
                    add(
                        field.source.rawValue, field.target.rawValue, field.direction.rawValue,
                        "\(field.isInitialOnly)", field.onMissing.rawValue)
                    for row in field.values { add(row.source, row.target) }
                    for board in field.teamBoards { add("\(board)") }
                }
                for row in types.states { add(row.source, row.target, row.team) }
            }
        }
        return String(hash, radix: 36)
    }
}
