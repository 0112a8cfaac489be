import AdapterEngine
import EntityModel

/// The writer of efforts.
///
/// The tool computes the effort of an item from the efforts of its roles.
struct TargetprocessEfforts: Sendable {
    /// The efforts of the roles that work on items.
    let efforts: EffortAPI
    /// The roles in which users work on items.
    let roles: RoleAPI

    /// The maximum difference that the tool's rounding of an effort can cause.
    private static let maxRounding = 0.005

    /// Returns whether an effort equals the requested one within the rounding of the tool.
    static func isEqual(_ value: FieldValue?, _ wanted: FieldValue) -> Bool {
        abs(number(value) - number(wanted)) <= maxRounding
    }

    private static func number(_ value: FieldValue?) -> Double {
        if case .number(let number)? = value { number } else { 0 }
    }

    /// Writes the efforts among the given fields.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    /// - Returns: The fields that the write of the item itself must still set. An effort is among them if no role has
    ///   one.
    /// - Throws: `ToolError` of kind `.rejected` if no role can absorb the difference, or if the tool computes another
    ///   effort. In that case the previous efforts are restored.
    func write(
        _ fields: [FieldID: FieldValue], of entity: EntityReference
    ) async throws(ToolError) -> [FieldID: FieldValue] {
        guard fields.keys.contains(where: \.isEffort) else { return fields }
        var rest = fields
        let known = try await efforts.all(of: entity)
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) where field.isEffort {
            let wanted = Self.number(value)
            if let role = field.effortRole {
                try await set(field, wanted, role: role, known: known, entity)
                rest[field] = nil
                continue
            }
            guard let adjusted = try Self.role(adjustedBy: field, known) else {
                // No role has an effort yet, or the item has no roles. The tool then assigns the total itself.
                if field != TargetprocessField.effort {
                    rest[field] = nil
                    rest[TargetprocessField.effort] = value
                }
                continue
            }
            let others = known.filter { $0.role != adjusted.role }.reduce(0) { $0 + $1.effort }
            guard wanted >= others else {
                throw Self.rejection(
                    field, "The other roles of the item have a larger effort than the whole item should have.")
            }
            try await set(field, wanted - others, role: adjusted.role, known: known, entity)
            rest[field] = nil
        }
        return rest
    }

    /// Returns the role whose effort changes with a total: the role that the field names, or the only role that has an
    /// effort.
    private static func role(
        adjustedBy field: FieldID, _ known: [RoleEffortRecord]
    ) throws(ToolError) -> RoleEffortRecord? {
        if let name = field.adjustedRole {
            guard let named = known.first(where: { $0.role == name }) else {
                guard known.isEmpty else { throw rejection(field, "No role of this name works on the item.") }
                return nil
            }
            return named
        }
        let working = known.filter { $0.effort > 0 }
        guard working.count > 1 else { return working.first }
        throw rejection(
            field,
            "The effort is the sum of the efforts of several roles: \(working.map(\.role).sorted().joined(separator: ", ")). "
                + "Map Effort.<role> to let one role take up the difference, or RoleEfforts.<role> for its own effort.")
    }

    /// Sets the effort of one role.
    ///
    /// Restores the previous effort if the tool computes a different value.
    private func set(
        _ field: FieldID, _ effort: Double, role: String, known: [RoleEffortRecord], _ entity: EntityReference
    ) async throws(ToolError) {
        let before = known.first { $0.role == role }
        guard let id = if let before { before.roleId } else { try await roles.id(named: role) } else {
            throw Self.rejection(field, "Targetprocess has no role of this name.")
        }
        try await efforts.set([RoleEffortRecord(roleId: id, role: role, effort: effort)], of: entity)
        let after = try await efforts.all(of: entity)
        let found = after.first { $0.role == role }?.effort ?? 0
        guard abs(found - effort) > Self.maxRounding else { return }
        if let before { try await efforts.set([before], of: entity) }
        throw Self.rejection(field, "Targetprocess computes another effort from the value.")
    }

    private static func rejection(_ field: FieldID, _ message: String) -> ToolError {
        ToolError(kind: .rejected, message: message, fields: [field: message])
    }
}
