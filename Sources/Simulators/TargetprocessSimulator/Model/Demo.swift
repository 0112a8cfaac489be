import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Adds stories of a web shop in several states, with descriptions in both of the tool's formats and some comments.
    mutating func addDemo() {
        let stories: [(name: String, description: String, state: String)] = [
            (
                "Guest checkout",
                "<!--markdown-->Buyers should be able to order **without an account**.\n\n"
                    + "- ask for e-mail and address only\n- offer an account *after* the order", "In Progress"
            ),
            (
                "Show delivery date in the basket",
                "<div>The basket shows the <b>earliest delivery date</b> of all items.</div>"
                    + "<div>See <a href=\"https://shop.example/delivery\">delivery rules</a>.</div>", "Open"
            ),
            (
                "Save a basket for later",
                "<!--markdown-->A basket is kept for 30 days:\n\n1. by cookie for guests\n2. by account for customers",
                "Planned"
            ),
            (
                "Voucher codes",
                "<div>Codes look like <code>SUMMER-2026</code> and are checked when typed.</div>", "In Progress"
            ),
            ("Order history", "<!--markdown-->Customers see all orders of the last *two years*.", "Coded"),
            (
                "Pay by invoice", "<div>Companies may pay within 14 days.</div><ul><li>limit per customer</li></ul>",
                "Open"
            ),
            ("Search by article number", "<!--markdown-->Typing `A-1234` finds the article at once.", "In Testing"),
            ("Newsletter opt-out in one click", "<div>No login, no second question.</div>", "Done"),
        ]
        let author = users[2]
        guard let author else { return }
        let now = Timestamp(millisecondsSinceEpoch: Timestamp.now().millisecondsSinceEpoch / 1000 * 1000)
        for story in stories {
            addStory(story.name, story.description, state: story.state, project: 500, by: author, at: now)
        }
        let first = cards.keys.first ?? 0
        _ = try? createComment(
            ["General": ["Id": JSONValue(first)], "Description": "<div>Legal says an <b>e-mail</b> is enough.</div>"],
            by: author, at: now)
        _ = try? createComment(
            [
                "General": ["Id": JSONValue(first)],
                "Description": "<!--markdown-->Then let us start with *one page*.",
            ],
            by: users[3] ?? author, at: now)
    }

    /// Adds many stories directly in a state.
    ///
    /// - Returns: The IDs of the stories.
    mutating func addStories(_ count: Int, project: Int, by author: User, at now: Timestamp) -> [Int] {
        (0..<count).map { index in
            addStory(
                "Story \(index + 1)", "<!--markdown-->Text of story \(index + 1).", state: "Open", project: project,
                by: author, at: now)
        }
    }

    @discardableResult
    private mutating func addStory(
        _ name: String, _ description: String, state: String, project: Int, by author: User, at now: Timestamp
    ) -> Int {
        let states = workflow(of: .userStory, in: project).map { self.states(of: $0.id) } ?? []
        let state = states.first { $0.name == state }?.id ?? states.first?.id ?? 0
        let id = nextGeneral()
        put(
            Card(
                id: id, kind: .userStory, name: name, description: RichTextStorage.stored(description),
                project: project, state: state, priority: 5, tags: "", effort: 0,
                owner: author.id, creator: author.id, lastEditor: author.id, createdAt: now, modifiedAt: now,
                stateChangedAt: now, numericPriority: Double(id) * 12.5, version: nextVersion()))
        _ = assign(team: 301, to: id)
        return id
    }
}
