import EntityModel

/// The releases and iterations that items are planned into.
struct PeriodAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The resources of any type by name.
    let resources: NamedResourceAPI

    /// Returns the ID of the release or iteration with this name.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Parameters:
    ///   - name: The name of the release, iteration, or team iteration.
    ///   - field: The field of an item that contains the period.
    ///   - owner: The name of a team for a team iteration, and the ID of a project otherwise. If the owner has no such
    ///     period, the only one in the whole instance is used.
    /// - Returns: The ID, or `nil` if no period or several periods match.
    /// - Throws: The error that the tool reports.
    func id(named name: String, for field: FieldID, of owner: String?) async throws(ToolError) -> Int64? {
        let type = field.rawValue
        let hasName = "name==\(QueryLiteral.text(name))"
        if let owner {
            let hasOwner =
                field == TargetprocessField.teamIteration
                ? "team.name==\(QueryLiteral.text(owner))" : "project.id==\(Int64(owner) ?? 0)"
            let found = try await resources.id(
                of: [type, owner, name], where: "\(hasName) and \(hasOwner)", cachesAbsence: false)
            if let found { return found }
        }
        return try await resources.id(of: [type, name], where: hasName, cachesAbsence: false)
    }

    /// Returns the ID of the iteration with this name in the first of the teams that has one.
    ///
    /// The ID is cached for half an hour.
    func teamIterationID(named name: String, of teams: [Int64]) async throws(ToolError) -> Int64? {
        for team in teams {
            let found = try await resources.id(
                of: ["TeamIteration", "team \(team)", name],
                where: "name==\(QueryLiteral.text(name)) and team.id==\(team)", cachesAbsence: false)
            if let found { return found }
        }
        return nil
    }

    /// Creates a release.
    ///
    /// The request is sent once, because the tool accepts two releases with the same name.
    func createRelease(_ name: String, in project: Int64) async throws(ToolError) {
        struct NewRelease: Encodable {
            var name: String
            var project: WorkItemChange.Reference

            enum CodingKeys: String, CodingKey {
                case name = "Name"
                case project = "Project"
            }
        }
        try await transport.write(.writeV1(["Releases"]), NewRelease(name: name, project: .init(id: project)))
    }
}
