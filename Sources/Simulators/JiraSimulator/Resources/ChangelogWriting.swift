import SimulatorKit

extension World {
    /// Writes the member `changelog`: newest change first on Cloud, oldest first on Data Center.
    func writeChangelog(of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        let groups = site.shape == .cloud ? issue.history.reversed() : issue.history
        writer.member("changelog") { writer in
            writer.object { writer in
                writer.member("startAt", 0)
                writer.member("maxResults", groups.count)
                writer.member("total", groups.count)
                writer.member("histories") { $0.array(groups) { writeChangeGroup($1, version, to: &$0) } }
            }
        }
    }

    func writeChangeGroup(_ group: ChangeGroup, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", String(group.id))
            writer.member("author", user(group.author)?.seen[version])
            writer.member("created", site.text(group.created))
            writer.member("items") { $0.array(group.items) { writeChange($1, to: &$0) } }
        }
    }

    func writeChange(_ item: ChangeItem, isWebhook: Bool = false, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("field", item.field)
            writer.member("fieldtype", item.isCustom ? "custom" : "jira")
            if site.shape == .cloud { writer.member("fieldId", item.fieldID) }
            writer.member("from", item.from)
            writer.member("fromString", item.fromString)
            writer.member("to", item.to)
            writer.member("toString", item.toString)
            if isWebhook, site.shape == .cloud, item.fieldID == "assignee" || item.fieldID == "reporter" {
                writer.member("tmpFromAccountId", item.from)
                writer.member("tmpToAccountId", item.to)
            }
        }
    }
}
