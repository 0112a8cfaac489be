import EntityModel

/// The fault of a webhook request that reports an existing item as deleted: misrouted, replayed, or forged.
extension SimulatedTool {
    func announceDeletion(of id: String) {
        scheduler.note("\(tool.id) announces that \(id) was deleted, and it was not")
        notify(id, .deleted)
    }
}
