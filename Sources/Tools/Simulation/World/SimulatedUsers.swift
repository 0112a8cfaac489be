import EntityModel
import SyncEngine
import Synchronization

/// The users of the two tools, who edit randomly.
///
/// They write each text only once, so that the origin of a text can be determined.
final class SimulatedUsers: Sendable {
    private let world: World
    private let items: [String]
    private let count = Mutex(0)
    private let removedLabels = Mutex<Set<String>>([])
    private let files = Mutex(AttachmentLog())

    init(world: World, items: [String]) {
        self.world = world
        self.items = items
    }

    /// Creates the items as they are before Tandem starts.
    func begin() {
        let project = world.movesItems ? World.manual : ""
        for item in items {
            _ = world.source.create(item, name: "first \(item)", state: "Open", project: project)
            _ = world.target.create("1000\(item)", name: "second \(item)", state: "To Do", project: project)
            world.source.comment(item, text("early comment"))
        }
    }

    /// Moves the items to a project with an automatic routing, so that only their exclusion keeps them unshared.
    func fill() {
        for item in items {
            world.source.move(item, to: World.automatic)
            world.target.move("1000\(item)", to: World.automatic)
        }
    }

    func editRandomItem() {
        let side: Side = world.scheduler.random { $0.chance(percent: 50) } ? .source : .target
        let tool = world.tool(side)
        let names = side == .source ? World.targetprocessNames : World.jiraNames
        if world.movesItems, world.scheduler.random({ $0.chance(percent: 10) }) {
            return moveOrArchive(from: tool, on: side)
        }
        let all = tool.items.filter { !$0.item.isArchived }
        guard !all.isEmpty else { return }
        var item = all[world.scheduler.random { $0.integer(below: all.count) }].id
        // Users often look at items that Tandem just created.
        let fresh = all.map(\.id).filter { id in
            world.store.shares.contains { $0.status == .linking && $0[side].entity.sourceId == id }
        }
        if !fresh.isEmpty, world.scheduler.random({ $0.chance(percent: 30) }) {
            item = fresh[world.scheduler.random { $0.integer(below: fresh.count) }]
        }
        // They often edit an item that Tandem just wrote and has not read back.
        if let written = tool.takeUnreadWrite(), world.scheduler.random({ $0.chance(percent: 50) }) {
            return tool.edit(written, names.name, .text(name()))
        }
        let choice = world.scheduler.random { $0.integer(below: world.plansSprints ? 130 : 118) }
        world.scheduler.note("person edits \(tool.tool.id) \(item) \(choice)")
        switch choice {
        case 18..<22:
            attach(item, in: tool)
        case 0..<18:
            tool.edit(item, names.name, .text(name()))
        case 22..<32:
            label(item, in: tool)
        case 32..<38:
            assign(item, in: tool)
        case 38..<41:
            reparent(item, in: tool)
        case 41..<45:
            relate(item, in: tool)
        case 45..<53:
            describe(item, in: tool)
        case 53..<68:
            let states =
                side == .source
                ? ["Open", "In Progress", "Coded", "Parked", "Done", "Unknown"]
                : ["To Do", "In Progress", "Blocked", "Done"]
            tool.edit(item, names.state, .state(states[world.scheduler.random { $0.integer(below: states.count) }]))
        case 68..<78:
            comment(item, in: tool, on: side)
        case 78..<87:
            if let comment = anyComment(of: item, in: tool) { tool.editComment(item, comment.id, text("edited")) }
        case 87..<91:
            guard all.count < 8 else { return }
            let isAutomatic = world.scheduler.random { $0.chance(percent: 60) }
            let made = tool.make(
                name: text("name"), state: side == .source ? "Open" : "To Do",
                project: isAutomatic ? World.automatic : World.manual)
            // Some items are never shared.
            if !isAutomatic, world.scheduler.random({ $0.chance(percent: 50) }) { world.share(tool.reference(made)) }
        case 91..<93:
            let shared = world.store.shares
            guard !shared.isEmpty else { return }
            let share = shared[world.scheduler.random { $0.integer(below: shared.count) }]
            world.scheduler.note("person ends \(share.id)")
            world.unshare(share.id)
        case 94..<95:
            // Only Targetprocess gives a converted item a new ID.
            if side == .source { tool.convert(item) }
        case 93..<94:
            delete(item, in: tool)
        case 100..<110:
            contend(item, in: tool, on: side)
        case 110..<113:
            delete(item, in: tool)
        case 113..<118:
            // Copies are edited and removed as often as originals.
            guard let copy = tool.item(item)?.comments.last(where: { !tool.isByUser($0.id) }) else { return }
            if world.scheduler.random({ $0.chance(percent: 50) }) {
                tool.removeComment(item, copy.id)
            } else {
                tool.editComment(item, copy.id, text("edited"))
            }
        case 118..<125:
            plan(item, in: tool)
        case 125..<130:
            guard let sprint = world.scheduler.random({ $0.pick(tool.sprints) }) else { return }
            tool.renameSprint(sprint, to: text("sprint"))
        default:
            if world.scheduler.random({ $0.chance(percent: 40) }), let comment = anyComment(of: item, in: tool) {
                tool.removeComment(item, comment.id)
            }
        }
    }

    /// Gives an item a new name.
    func rename(_ item: String, on side: Side) {
        world.tool(side).edit(item, world.tool(side).fields.name, .text(text("name")))
    }

    /// Adds a comment to an item or edits the last one, and loses the webhook request.
    func commentUnheard(_ item: String, on side: Side) {
        let tool = world.tool(side)
        let waiting = tool.waitingNotifications
        let known = tool.item(item)?.comments.last { tool.isByUser($0.id) }
        if let known, world.scheduler.random({ $0.chance(percent: 50) }) {
            tool.editComment(item, known.id, text("unheard edit"))
        } else {
            tool.comment(item, text("unheard comment"))
        }
        while tool.waitingNotifications > waiting { _ = tool.removeWebhook(at: tool.waitingNotifications - 1) }
    }

    /// Moves an item to another project, archives it, or restores it.
    private func moveOrArchive(from tool: SimulatedTool, on side: Side) {
        // An item that was created for a share stays until its creation is reported. Tandem would not search for it
        // elsewhere.
        let all = tool.items.filter { id, item in
            item.madeFor.map { world.store.share($0)?[side].entity.sourceId == id } ?? true
        }
        guard !all.isEmpty else { return }
        let (id, item) = all[world.scheduler.random { $0.integer(below: all.count) }]
        if item.isArchived || world.scheduler.random({ $0.chance(percent: 50) }) {
            return tool.archive(id, !item.isArchived)
        }
        let projects = [World.automatic, World.manual, World.elsewhere]
        tool.move(id, to: projects[world.scheduler.random { $0.integer(below: projects.count) }])
    }

    /// Restores archived items if shares wait for that.
    func restore() {
        guard world.profile.mappings[0].onArchive == .pause else { return }
        for tool in [world.source, world.target] {
            for (id, item) in tool.items where item.isArchived { tool.archive(id, false) }
        }
    }

    /// Deletes an item.
    ///
    /// In some cases, the tool's webhook request is lost.
    private func delete(_ item: String, in tool: SimulatedTool) {
        guard tool.items.count > 2 else { return }
        let isTold = world.scheduler.random { $0.chance(percent: 50) }
        world.scheduler.note("person deletes \(tool.tool.id) \(item)\(isTold ? "" : ", and the webhook is lost")")
        tool.end(item, isTold: isTold)
    }

    /// Edits the same field of both items of a share at the same time, as two users do.
    private func contend(_ item: String, in tool: SimulatedTool, on side: Side) {
        let share = world.store.shares.first { $0[side].entity.sourceId == item && $0.status == .active }
        guard let share else { return }
        let isName = world.scheduler.random { $0.chance(percent: 50) }
        for side in world.scheduler.random({ $0.chance(percent: 50) }) ? [side, side.other] : [side.other, side] {
            let (tool, id) = (world.tool(side), share[side].entity.sourceId)
            guard let there = tool.item(id), !there.isArchived else { continue }
            if isName {
                tool.edit(id, tool.fields.name, .text(text("contended name")))
            } else {
                tool.edit(id, tool.fields.description, .richText(RichText(plain: text("contended text"))))
            }
            world.scheduler.advance(by: world.scheduler.random { .milliseconds($0.integer(below: 200)) })
        }
    }

    /// Adds a new label or removes one.
    private func label(_ item: String, in tool: SimulatedTool) {
        let field = tool.fields.labels
        var names = (tool.item(item)?.fields[field] ?? .empty).members.compactMap { $0.optionName }
        if !names.isEmpty, world.scheduler.random({ $0.chance(percent: 40) }) {
            let name = names.remove(at: world.scheduler.random { $0.integer(below: names.count) })
            removedLabels.withLock { _ = $0.insert(name) }
        } else {
            let isBad = tool.hasSeveralOwners && world.scheduler.random { $0.chance(percent: 10) }
            names.append(isBad ? SimulatedTool.badLabel : text("label"))
        }
        tool.edit(item, field, .options(of: names))
    }

    /// The files that users attached to items and removed.
    struct AttachmentLog {
        /// The attached files, by the ID of the tool.
        var attached: [String: Set<String>] = [:]
        /// The removed files, by the ID of the tool.
        var removed: [String: Set<String>] = [:]
    }

    var attachmentLog: AttachmentLog { files.withLock { $0 } }

    /// Attaches a file to an item or removes one.
    private func attach(_ item: String, in tool: SimulatedTool) {
        let there = tool.item(item)?.fields[tool.fields.files]?.files ?? []
        guard !there.isEmpty, world.scheduler.random({ $0.chance(percent: 40) }) else {
            let name = text("file")
            files.withLock { _ = $0.attached[tool.tool.id, default: []].insert(name) }
            return tool.attach(item, name)
        }
        let gone = there[world.scheduler.random { $0.integer(below: there.count) }]
        files.withLock { _ = $0.removed[tool.tool.id, default: []].insert(gone.name) }
        tool.edit(item, tool.fields.files, .files(of: there.filter { $0 != gone }))
    }

    /// The labels that users removed.
    var removed: Set<String> { removedLabels.withLock { $0 } }

    /// Sets, adds, or removes a user.
    private func assign(_ item: String, in tool: SimulatedTool) {
        let field = tool.fields.owner
        var people = (tool.item(item)?.fields[field] ?? .empty).members.compactMap { $0.person }
        let login = SimulatedTool.logins[world.scheduler.random { $0.integer(below: SimulatedTool.logins.count) }]
        if !people.isEmpty, world.scheduler.random({ $0.chance(percent: 40) }) {
            people.removeLast()
        } else if let user = tool.user(login) {
            people = tool.hasSeveralOwners ? people + [user] : [user]
        }
        tool.edit(item, field, tool.owners(people))
    }

    /// Plans an item into a sprint.
    private func plan(_ item: String, in tool: SimulatedTool) {
        let known = tool.sprints
        let sprint = world.scheduler.random { $0.chance(percent: 60) ? $0.pick(known) : nil } ?? text("sprint")
        tool.edit(item, tool.fields.sprint, .option(sprint))
    }

    /// Sets or removes the parent of an item.
    private func reparent(_ item: String, in tool: SimulatedTool) {
        let other = anotherItem(than: item, in: tool)
        let isNone = world.scheduler.random { $0.chance(percent: 25) }
        tool.edit(item, tool.fields.parent, isNone ? .empty : other.map { .item(EntityLink($0)) } ?? .empty)
    }

    /// Adds or removes a link.
    private func relate(_ item: String, in tool: SimulatedTool) {
        let field = tool.fields.links
        var links = tool.item(item)?.fields[field]?.links ?? []
        if !links.isEmpty, world.scheduler.random({ $0.chance(percent: 40) }) {
            links.remove(at: world.scheduler.random { $0.integer(below: links.count) })
        } else if let other = anotherItem(than: item, in: tool) {
            links.append(EntityLink(other, relation: tool.relation))
        }
        tool.edit(item, field, .items(of: links))
    }

    /// Writes a description.
    ///
    /// If the tool drops files, the description may show one.
    private func describe(_ item: String, in tool: SimulatedTool) {
        var words = text("text")
        if world.faults.contains(.droppedFiles), world.scheduler.random({ $0.chance(percent: 50) }),
            let file = tool.item(item)?.fields[tool.fields.files]?.files.first
        {
            words = SimulatedTool.mention(file, in: words)
        }
        tool.edit(item, tool.fields.description, .richText(RichText(plain: words)))
    }

    /// Adds a comment.
    ///
    /// If users forge markers, the comment may have one.
    private func comment(_ item: String, in tool: SimulatedTool, on side: Side) {
        let words = text("comment")
        guard world.faults.contains(.forgedMarkers), world.scheduler.random({ $0.chance(percent: 20) }),
            let share = world.store.shares.first(where: { $0[side].entity.sourceId == item })
        else { return tool.comment(item, words) }
        let other = world.tool(side.other)
        let entity = share[side.other].entity.sourceId
        let known = other.item(entity)?.comments.map(\.id) ?? []
        // The marker refers to an existing comment, or to one that will be written later.
        let id = world.scheduler.random { $0.chance(percent: 70) ? $0.pick(known) : nil } ?? "\(other.tool.id)c999"
        tool.forge(item, words, origin: CommentOrigin(toolId: other.tool.id, entityId: entity, commentId: id))
    }

    private func anotherItem(than item: String, in tool: SimulatedTool) -> EntityKey? {
        let others = tool.items.map(\.id).filter { $0 != item }
        return others.isEmpty
            ? nil : tool.reference(others[world.scheduler.random { $0.integer(below: others.count) }]).key
    }

    private func anyComment(of item: String, in tool: SimulatedTool) -> Comment? {
        let comments = tool.item(item)?.comments ?? []
        return comments.isEmpty ? nil : comments[world.scheduler.random { $0.integer(below: comments.count) }]
    }

    /// Returns a new name.
    ///
    /// Some names end with a space, which the other tool removes, and some are rejected.
    private func name() -> String {
        switch world.scheduler.random({ $0.integer(below: 12) }) {
        case 0: "refused"
        case 1...2: text("name") + " "
        default: text("name")
        }
    }

    private func text(_ what: String) -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return "\(what) \(number)"
    }
}

extension FieldValue {
    var optionName: String? {
        if case .option(let name) = self { name } else { nil }
    }

    var person: ToolUser? {
        if case .user(let person) = self { person } else { nil }
    }
}
