import OrderedCollections
import SimulatorKit

extension World {
    /// The additional parts of an issue that a call requests.
    struct Expansion: Sendable {
        var changelog = false
        var names = false
        var schema = false
        var rendered = false
        var transitions = false
        var editMeta = false

        init(_ names: [String]?) {
            for name in names ?? [] {
                switch name {
                case "changelog": changelog = true
                case "names": self.names = true
                case "schema": schema = true
                case "renderedFields": rendered = true
                case "transitions": transitions = true
                case "editmeta": editMeta = true
                default: break
                }
            }
        }
    }

    func writeIssue(
        _ issue: Issue, _ selection: FieldSelection, _ expansion: Expansion, properties: [String] = [],
        call: APIRequest,
        to writer: inout JSONWriter
    ) {
        let version = call.version
        writer.object { writer in
            writer.member(
                "expand", "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations")
            writer.member("id", String(issue.id))
            writer.member("self", site.api(version, "/issue/" + String(issue.id)))
            writer.member("key", issue.key)
            writeFields(of: issue, selection, version, to: &writer)
            if expansion.changelog { writeChangelog(of: issue, version, to: &writer) }
            if expansion.rendered { writeRendered(issue, selection, to: &writer) }
            if expansion.names { writeFieldNames(selection, to: &writer) }
            if expansion.schema { writeFieldSchemas(selection, to: &writer) }
            if expansion.transitions {
                writer.member("transitions") { writeTransitions(of: issue, version, withFields: false, to: &$0) }
            }
            if expansion.editMeta {
                writer.member("editmeta") { $0.object { writeScreen(editing: true, version, to: &$0) } }
            }
            if !properties.isEmpty {
                writer.member("properties") { writer in
                    writer.object { writer in
                        for (key, value) in issue.properties
                        where properties.contains(key) || properties.contains("*all") {
                            writer.member(key, value)
                        }
                    }
                }
            }
        }
    }

    /// Writes the member `fields`.
    func writeFields(of issue: Issue, _ selection: FieldSelection, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.member("fields") { writer in
            writer.object { writer in
                for field in Field.all(site.shape) where selection.contains(field.id) {
                    writeField(field, of: issue, selection, version, to: &writer)
                }
            }
        }
    }

    private func writeField(
        _ known: Field, of issue: Issue, _ selection: FieldSelection, _ version: APIVersion,
        to writer: inout JSONWriter
    ) {
        let field = known.id
        switch field {
        case "issuetype": writer.member(field, vocabulary.issueType(issue.type)?.json[version])
        case "project": writer.member(field, project(issue.projectKey)?.json[version])
        case "summary": writer.member(field, issue.summary)
        case "description": writer.member(field) { write(issue.description, version, to: &$0) }
        case "environment": writer.member(field) { write(issue.environment, version, to: &$0) }
        case "status": writer.member(field, vocabulary.status(issue.status)?.json[version])
        case "resolution":
            writer.member(field, vocabulary.resolutions.first { $0.id == issue.resolution }?.json[version])
        case "resolutiondate": writer.member(field, issue.resolved.map(site.text))
        case "statuscategorychangedate":
            if site.shape == .cloud { writer.member(field, site.text(issue.statusChanged)) }
        case "priority": writer.member(field, vocabulary.priorities.first { $0.id == issue.priority }?.json[version])
        case "labels": writer.member(field, texts: issue.labels)
        case "assignee": writer.member(field, issue.assignee.flatMap(user)?.seen[version])
        case "reporter": writer.member(field, issue.reporter.flatMap(user)?.seen[version])
        case "creator": writer.member(field, user(issue.creator)?.seen[version])
        case "created": writer.member(field, site.text(issue.created))
        case "updated": writer.member(field, site.text(issue.updated))
        case "archiveddate", "archivedby":
            // Versions before 8.1 do not have these fields.
            guard let archived = issue.archived else { break }
            if field == "archiveddate" { writer.member(field, site.text(archived.at)) }
            if field == "archivedby" { writer.member(field, user(archived.by)?.seen[version]) }
        case "duedate": writer.member(field, issue.dueDate)
        case "parent": writeParent(of: issue, version, to: &writer)
        case "subtasks": writeSubtasks(of: issue, version, to: &writer)
        case "issuelinks": writeLinks(of: issue, version, to: &writer)
        case "components", "versions", "fixVersions": writer.member(field, issue.custom[field] ?? [])
        case "attachment":
            writer.member(field) { $0.array(issue.attachments) { writeAttachment($1, version, to: &$0) } }
        case "comment":
            writer.member(field) { writeCommentPage(of: issue, selection.embeddedComments, version, to: &$0) }
        case "worklog": writer.member(field) { writeWorklogPage(of: issue, version, to: &$0) }
        case "watches": writeCount(field, "watchers", "watchCount", "isWatching", of: issue, version, to: &writer)
        case "votes": writeCount(field, "votes", "votes", "hasVoted", of: issue, version, to: &writer)
        case "workratio": writer.member(field, -1)
        case "timetracking": writer.member(field) { $0.object { _ in } }
        case "lastViewed": writer.member(field, .null)
        case Field.acceptance: writer.member(field) { writeText(issue.custom[field], version, to: &$0) }
        default: writeCustom(known, issue.custom[field] ?? .null, version, to: &writer)
        }
    }

    private func write(_ text: RichText?, _ version: APIVersion, to writer: inout JSONWriter) {
        guard let text else { return writer.encoded(nil) }
        switch version {
        case .v2: writer.string(text.wiki)
        case .v3: writer.value(text.document)
        }
    }

    private func writeText(_ value: JSONValue?, _ version: APIVersion, to writer: inout JSONWriter) {
        switch value {
        case .string(let text)?: write(RichText(form: .wiki(text)), version, to: &writer)
        case .object?: write(RichText(form: .document(value ?? .null)), version, to: &writer)
        case .null?, .bool?, .number?, .array?, nil: writer.encoded(nil)
        }
    }

    private func writeParent(of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        guard let id = issue.parent, let parent = issues[id] else { return }
        writer.member("parent") { writeReference(to: parent, version, &$0) }
    }

    private func writeSubtasks(of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        // Only a standard issue can have sub-tasks. The index avoids a search through all issues.
        let subtasks = subtaskIDs[issue.id].map { $0.compactMap { issues[$0] } } ?? []
        writer.member("subtasks") { $0.array(subtasks) { writeReference(to: $1, version, &$0) } }
    }

    private func writeLinks(of issue: Issue, _ version: APIVersion, to writer: inout JSONWriter) {
        let own = links.values.filter { $0.source == issue.id || $0.destination == issue.id }
        writer.member("issuelinks") { writer in
            writer.array(own) { writer, link in
                let isOutward = link.source == issue.id
                writer.object { writer in
                    writer.member("id", String(link.id))
                    writer.member("self", site.api(version, "/issueLink/" + String(link.id)))
                    writer.member("type", vocabulary.linkTypes.first { $0.id == link.type }?.json[version])
                    guard let other = issues[isOutward ? link.destination : link.source] else { return }
                    writer.member(isOutward ? "outwardIssue" : "inwardIssue") {
                        writeReference(to: other, version, &$0)
                    }
                }
            }
        }
    }

    private func writeReference(to issue: Issue, _ version: APIVersion, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", String(issue.id))
            writer.member("key", issue.key)
            writer.member("self", site.api(version, "/issue/" + String(issue.id)))
            writeFields(
                of: issue, FieldSelection(names: ["summary", "status", "priority", "issuetype"]), version, to: &writer)
        }
    }

    private func writeCommentPage(
        of issue: Issue, _ most: Int?, _ version: APIVersion, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("comments") { writer in
                writer.array(issue.comments.prefix(most ?? .max)) { writeComment($1, of: issue, version, to: &$0) }
            }
            if site.shape == .cloud { writer.member("self", site.api(version, "/issue/\(issue.id)/comment")) }
            writer.member("maxResults", most ?? issue.comments.count)
            writer.member("total", issue.comments.count)
            writer.member("startAt", 0)
        }
    }

    private func writeCount(
        _ field: String, _ path: String, _ count: String, _ flag: String, of issue: Issue, _ version: APIVersion,
        to writer: inout JSONWriter
    ) {
        writer.member(field) { writer in
            writer.object { writer in
                writer.member("self", site.api(version, "/issue/" + issue.key + "/" + path))
                writer.member(count, 0)
                writer.member(flag, false)
            }
        }
    }

    private func writeRendered(_ issue: Issue, _ selection: FieldSelection, to writer: inout JSONWriter) {
        writer.member("renderedFields") { writer in
            writer.object { writer in
                let renderer = site.shape == .datacenter ? renderers : [:]
                func write(_ field: String, _ text: RichText?) {
                    guard selection.contains(field) else { return }
                    writer.member(field, text.map { (renderer[field] ?? .wiki).rendered($0) } ?? "")
                }
                write("description", issue.description)
                write("environment", issue.environment)
                write(Field.acceptance, issue.custom[Field.acceptance]?.text.map { RichText(form: .wiki($0)) })
                if selection.contains("comment") {
                    writeRendered(
                        "comment", "comments", "body", renderer, issue.comments.map { ($0.id, $0.body) }, to: &writer)
                }
                if selection.contains("worklog") {
                    let worklogs = issue.worklogs.prefix(Self.embeddedWorklogs)
                    writeRendered(
                        "worklog", "worklogs", "comment", renderer, worklogs.map { ($0.id, $0.text) }, to: &writer)
                }
            }
        }
    }

    private func writeRendered(
        _ field: String, _ list: String, _ member: String, _ renderers: [String: TextRenderer],
        _ texts: [(id: Int, text: RichText?)], to writer: inout JSONWriter
    ) {
        writer.member(field) { writer in
            writer.object { writer in
                writer.member(list) { writer in
                    writer.array(texts) { writer, element in
                        writer.object { writer in
                            writer.member("id", String(element.id))
                            writer.member(
                                member, element.text.map { (renderers[field] ?? .wiki).rendered($0) } ?? "")
                        }
                    }
                }
            }
        }
    }
}
