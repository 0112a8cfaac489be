import AdapterEngine
import EntityModel
import Primitives
import Synchronization

/// The creation and the search of items.
extension SimulatedTool {
    /// Whether the tool reports who changed which field, as Jira does.
    var hasChangelog: Bool { tool.type == .jira }

    /// Returns the changes of an item's fields.
    func edits(of id: String) -> [ChangelogEntry] {
        let log = item(id)?.log ?? [:]
        let entries = log.flatMap { field, values in
            values.map { ChangelogEntry(at: $0.at, author: nil, isByPerson: $0.byUser, fields: [field]) }
        }
        return entries.sorted { ($0.at, $0.fields[0].rawValue) < ($1.at, $1.fields[0].rawValue) }
    }

    /// The time until a search finds a new item.
    ///
    /// Reading it by its ID needs no search.
    static let searchLag: Duration = .seconds(20)
    private static let untitled = "Untitled"

    func make(_ creation: EntityDraft, for share: String) throws(ToolError) -> (CreatedEntity, EntitySnapshot) {
        // Adapters create a stub with the fields that the tool requires, and with a default name if they get none.
        var name = SimulatedTool.untitled
        if case .text(let given)? = creation.fields[fields.name] { name = given }
        guard name != "refused" else { throw ToolError(kind: .rejected, message: "not a valid name") }
        if let failure = rejection(of: .text(name)) { throw failure }
        let id = create(
            name: name, state: tool.type == .jira ? "To Do" : "Open", project: creation.scope.sourceId, madeFor: share)
        scheduler.note("tandem creates \(tool.id) \(id) for \(share)")
        state.withLock { $0.writes += 1 }
        notify(id)
        return (CreatedEntity(entity: reference(id)), try read(id, comments: false))
    }

    /// The items that a search finds now.
    private var searchable: [(id: String, item: Item)] {
        let horizon = scheduler.now - SimulatedTool.searchLag
        return items.filter { $0.item.createdAt <= horizon && !$0.item.isArchived }
    }

    func find(madeFor share: String, in scope: EntityScope) -> EntityReference? {
        searchable.first { $0.item.madeFor == share && $0.item.project == scope.sourceId }.map { reference($0.id) }
    }

    func select(_ selection: EntityQuery) -> EntityPage {
        // Some tools read items by their IDs. Others use their search index even for these.
        let known = selection.ids != nil && reportsWrites ? items.filter { !$0.item.isArchived } : searchable
        let found = known.filter { id, item in
            selection.scope.map { $0.sourceId == item.project } ?? true && selection.ids?.contains(id) ?? true
        }
        let behind = found.filter { $0.id > selection.cursor ?? "" }
        let page = behind.prefix(selection.limit ?? behind.count)
        return EntityPage(
            items: page.map { .init(entity: reference($0.id), createdForShare: $0.item.madeFor) },
            next: page.count < behind.count ? page.last?.id : nil)
    }
}
