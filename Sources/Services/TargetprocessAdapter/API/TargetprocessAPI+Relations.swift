import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// Whether Tandem syncs relations.
    var readsRelations: Bool { fields.contains(TargetprocessField.relations) }

    /// Returns the relations in which the items are the masters.
    func relations(
        of masters: [Int64]
    ) async throws(ToolError) -> (items: [RelationRecord], isWhole: Bool) {
        guard !masters.isEmpty else { return ([], true) }
        return try await listing(
            URLPath(
                ["api", "v1", "Relations"],
                query: [
                    ("format", "json"),
                    ("where", "Master.Id in (\(masters.map(String.init).joined(separator: ",")))"),
                    ("include", RelationRecord.inclusion), ("take", "\(pageSize)"),
                ]),
            of: RelationRecord.self)
    }

    /// Returns the ID of the relation type with this name.
    ///
    /// The ID is cached for half an hour.
    func relationTypeId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["RelationType", name], where: "name==\(Self.quoted(name))")
    }
}
