import AdapterRuntime
import Core
import EntityModel

extension TargetprocessClient {
    /// Whether relations are kept in step.
    var readsRelations: Bool { fields.contains(TargetprocessField.relations) }

    /// The relations in which the items are masters.
    func relations(of masters: [Int64]) async throws(ToolFailure) -> [RelationRecord] {
        guard !masters.isEmpty else { return [] }
        return try await list(
            URLPath(
                ["api", "v1", "Relations"],
                query: [
                    ("format", "json"),
                    ("where", "Master.Id in (\(masters.map(String.init).joined(separator: ",")))"),
                    ("include", RelationRecord.inclusion), ("take", "\(pageSize)"),
                ]),
            of: RelationRecord.self)
    }

    /// Relates two items; who asks has looked whether they are, for the tool may take it twice.
    func relate(_ master: Int64, to slave: Int64, as type: Int64) async throws(ToolFailure) {
        let _: RelationRecord = try await post(
            URLPath(
                ["api", "v1", "Relations"],
                query: [("format", "json"), ("resultFormat", "json"), ("resultInclude", RelationRecord.inclusion)]),
            NewRelation(master: .init(id: master), slave: .init(id: slave), type: .init(id: type)))
    }

    /// Removes a relation; one that is gone already is no error.
    func unrelate(_ id: Int64) async throws(ToolFailure) {
        do {
            try await delete(URLPath(["api", "v1", "Relations", "\(id)"]))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// The id of a relation type by its name; known for half an hour.
    func relationTypeId(_ name: String) async throws(ToolFailure) -> Int64? {
        try await id(of: ["RelationType", name], where: "name==\(Self.quoted(name))")
    }
}
