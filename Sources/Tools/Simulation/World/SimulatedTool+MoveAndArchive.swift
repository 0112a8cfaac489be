import EntityModel

/// Moving and archiving items.
extension SimulatedTool {
    /// Moves an item to another project, as a user does.
    func move(_ id: String, to project: String) {
        scheduler.note("person moves \(tool.id) \(id) to \(project)")
        change(id) { item in
            item.project = project
            item.projects.insert(project)
        }
        notify(id)
    }

    /// Archives or restores an item, as a user does.
    func archive(_ id: String, _ isArchived: Bool) {
        scheduler.note("person \(isArchived ? "archives" : "restores") \(tool.id) \(id)")
        change(id) { $0.isArchived = isArchived }
        notify(id)
    }

    func requireUnarchived(_ id: String) throws(ToolError) {
        guard item(id)?.isArchived != true else { throw ToolError(kind: .rejected, message: "it is archived") }
    }
}
