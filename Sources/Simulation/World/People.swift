import EntityModel
import SyncEngine
import Synchronization

/// The people who work in the two tools: they edit what they please, and write each text once only, so that it can be
/// told where a text came from.
final class People: Sendable {
    private let world: World
    private let items: [String]
    private let count = Mutex(0)

    init(world: World, items: [String]) {
        self.world = world
        self.items = items
    }

    /// The items as they stand before Tandem comes.
    func begin() {
        for item in items {
            _ = world.source.create(item, name: "first \(item)", state: "Open")
            _ = world.target.create("1000\(item)", name: "second \(item)", state: "To Do")
            world.source.comment(item, text("early comment"))
        }
    }

    func editSomething() {
        let side: Side = world.scheduler.random { $0.chance(50) } ? .source : .target
        let tool = world.tool(side)
        let names = side == .source ? World.targetprocessNames : World.jiraNames
        let all = tool.items
        let item = all[world.scheduler.random { $0.below(all.count) }].id
        let choice = world.scheduler.random { $0.below(100) }
        world.scheduler.note("person edits \(tool.tool.id) \(item) \(choice)")
        switch choice {
        case 0..<30:
            tool.edit(item, names.name, .text(name()))
        case 30..<49:
            tool.edit(item, names.description, .richText(RichText(plain: text("text"))))
        case 49..<68:
            let states =
                side == .source
                ? ["Open", "In Progress", "Coded", "Done", "Unknown"] : ["To Do", "In Progress", "Done"]
            tool.edit(item, names.state, .state(states[world.scheduler.random { $0.below(states.count) }]))
        case 68..<78:
            tool.comment(item, text("comment"))
        case 78..<87:
            if let comment = anyComment(of: item, in: tool) { tool.editComment(item, comment.id, text("edited")) }
        case 87..<91:
            guard all.count < 8 else { return }
            let isAutomatic = world.scheduler.random { $0.chance(60) }
            let made = tool.make(
                name: text("name"), state: side == .source ? "Open" : "To Do",
                project: isAutomatic ? World.automatic : World.manual)
            if !isAutomatic { world.share(tool.reference(made)) }
        case 91..<93:
            let shared = world.store.shares
            guard !shared.isEmpty else { return }
            let share = shared[world.scheduler.random { $0.below(shared.count) }]
            world.scheduler.note("person ends \(share.id)")
            world.unshare(share.id)
        default:
            if world.scheduler.random({ $0.chance(40) }), let comment = anyComment(of: item, in: tool) {
                tool.removeComment(item, comment.id)
            }
        }
    }

    private func anyComment(of item: String, in tool: ModelTool) -> Comment? {
        let comments = tool.item(item)?.comments ?? []
        return comments.isEmpty ? nil : comments[world.scheduler.random { $0.below(comments.count) }]
    }

    /// A new name; now and then with a space at its end, which the other tool drops, or one that it refuses.
    private func name() -> String {
        switch world.scheduler.random({ $0.below(12) }) {
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
