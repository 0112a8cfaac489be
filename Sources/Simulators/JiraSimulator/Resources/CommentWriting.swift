import SimulatorKit

extension World {
    func writeComment(
        _ comment: Comment, of issue: Issue, _ version: APIVersion, isWebhook: Bool = false, expand: [String] = [],
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("self", site.api(version, "/issue/\(issue.id)/comment/\(comment.id)"))
            writer.member("id", String(comment.id))
            writer.member("author", user(comment.author)?.seen[version])
            switch version {
            case .v2: writer.member("body", comment.body.wiki)
            case .v3: writer.member("body", comment.body.document)
            }
            writer.member("updateAuthor", user(comment.updateAuthor)?.seen[version])
            writer.member("created", site.text(comment.created))
            writer.member("updated", site.text(comment.updated))
            if let visibility = comment.visibility { writer.member("visibility", visibility) }
            if site.shape == .cloud { writer.member("jsdPublic", true) }
            if expand.contains("renderedBody") {
                let renderer = site.shape == .datacenter ? renderers["comment"] : nil
                writer.member("renderedBody", (renderer ?? .wiki).rendered(comment.body))
            }
            if expand.contains("properties"), !isWebhook {
                writer.member("properties") { writer in
                    writer.array(comment.properties) { writer, property in
                        writer.object { writer in
                            writer.member("key", property.key)
                            writer.member("value", property.value)
                        }
                    }
                }
            }
        }
    }
}
