import EntityModel

/// The users who work on items, each in a role.
struct AssignmentAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// Returns the users who work on an item.
    func all(of item: Int64) async throws(ToolError) -> [AssignmentRecord] {
        try await transport.list(
            .listV1(
                ["Assignments"], where: "Assignable.Id eq \(item)", include: "[\(AssignmentV1.members)]",
                take: transport.pageSize),
            of: AssignmentV1.self
        ).map(\.record)
    }
}
