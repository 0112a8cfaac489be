import EntityModel

/// Moving items elsewhere, and archiving them.
extension SimulatedTool {
    /// A person moves an item to another project.
    func move(_ id: String, to project: String) {
        scheduler.note("person moves \(tool.id) \(id) to \(project)")
        change(id) { item in
            item.project = project
            item.projects.insert(project)
        }
        notify(id)
    }

    /// A person archives an item, or restores it.
    func archive(_ id: String, _ isArchived: Bool) {
        scheduler.note("person \(isArchived ? "archives" : "restores") \(tool.id) \(id)")
        change(id) { $0.isArchived = isArchived }
        notify(id)
    }

    func requireUnarchived(_ id: String) throws(ToolError) {
        guard item(id)?.isArchived != true else { throw ToolError(kind: .rejected, message: "it is archived") }
    }
}
