import OrderedCollections
import SimulatorKit

/// The attachments that Cloud deletes because no text of their issue shows them any longer.
///
/// A program that writes a description without its media nodes loses the attachments in this way.
/// See: github.com/ankitpokhrel/jira-cli/issues/1005, github.com/sooperset/mcp-atlassian/issues/1678.
extension World {
    /// Deletes the attachments that a text showed before a change and that no text shows after it.
    ///
    /// - Parameters:
    ///   - old: The issue before the change.
    ///   - user: The user who made the change.
    ///   - call: The call that made the change.
    mutating func deleteOrphans(of old: Issue, by user: User, _ call: APIRequest) {
        guard site.shape == .cloud, !old.attachments.isEmpty, let issue = issues[old.id] else { return }
        let shown = Self.shownFiles(of: issue)
        for id in Self.shownFiles(of: old) where !shown.contains(id) {
            guard let issue = issues[old.id], let file = issue.attachments.first(where: { $0.id == id }) else {
                continue
            }
            detach(file, from: issue, by: user, call)
        }
    }

    private static func shownFiles(of issue: Issue) -> Set<Int> {
        let texts = [issue.description, issue.environment] + issue.comments.map(\.body)
        var open = texts.compactMap { $0?.document }
        var shown: Set<Int> = []
        while let node = open.popLast() {
            open += node["content"]?.array ?? []
            guard ["media", "mediaInline"].contains(node["type"]?.text), node["attrs"]?["type"] != "external" else {
                continue
            }
            let (id, name) = (node["attrs"]?["id"]?.text, node["attrs"]?["alt"]?.text)
            shown.formUnion(issue.attachments.filter { String($0.id) == id || $0.name == name }.map(\.id))
        }
        return shown
    }
}
