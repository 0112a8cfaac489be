import EntityModel

/// A webhook request that says an item was deleted, although it exists: misrouted, replayed, or forged.
extension SimulatedTool {
    func announceDeletion(of id: String) {
        scheduler.note("\(tool.id) announces that \(id) was deleted, and it was not")
        notify(id, .deleted)
    }
}
