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
            world.source.create(item, name: "first \(item)", state: "Open")
            world.target.create("1000\(item)", name: "second \(item)", state: "To Do")
            world.source.comment(item, text("early comment"))
        }
    }

    func editSomething() {
        let side: Side = world.scheduler.random { $0.chance(50) } ? .source : .target
        let tool = world.tool(side)
        let names = side == .source ? World.targetprocessNames : World.jiraNames
        let number = items[world.scheduler.random { $0.below(items.count) }]
        let item = side == .source ? number : "1000\(number)"
        let choice = world.scheduler.random { $0.below(10) }
        world.scheduler.note("person edits \(tool.tool.id) \(item) \(choice)")
        switch choice {
        case 0...2:
            tool.edit(item, names.name, .text(name()))
        case 3...4:
            tool.edit(item, names.description, .richText(RichText(plain: text("text"))))
        case 5...6:
            let states =
                side == .source
                ? ["Open", "In Progress", "Coded", "Done", "Unknown"] : ["To Do", "In Progress", "Done"]
            tool.edit(item, names.state, .state(states[world.scheduler.random { $0.below(states.count) }]))
        case 7:
            tool.comment(item, text("comment"))
        case 8:
            if let comment = anyComment(of: item, in: tool) { tool.editComment(item, comment.id, text("edited")) }
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
