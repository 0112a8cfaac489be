import SimulatorKit

extension Field {
    func writeSchema(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", type)
            if let items { writer.member("items", items) }
            if let custom, let customID {
                writer.member("custom", custom)
                writer.member("customId", customID)
            } else {
                writer.member("system", id)
            }
        }
    }
}

extension World {
    /// Writes the member `fields` of a screen that creates or edits an issue.
    func writeScreen(editing: Bool, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.member("fields") { writer in
            writer.object { writer in
                for field in Field.all(site.shape)
                where field.onScreen && !offScreen.contains(field.id)
                    && !(editing && field.id == "project")
                {
                    writer.member(field.id) {
                        writeScreenField(field, version, withID: site.shape == .datacenter, to: &$0)
                    }
                }
            }
        }
    }

    func writeScreenField(
        _ field: Field, _ version: APIVersion, withID: Bool = true, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("required", field.required)
            writer.member("schema") { field.writeSchema(to: &$0) }
            writer.member("name", field.name)
            if site.shape == .cloud { writer.member("key", field.id) }
            if withID { writer.member("fieldId", field.id) }
            writer.member("hasDefaultValue", field.id == "priority" || field.id == "reporter")
            writer.member(
                "operations",
                texts: field.type == "array" && field.id != Field.sprint ? ["add", "set", "remove"] : ["set"])
            switch field.id {
            case "priority":
                writer.member("allowedValues") { $0.array(vocabulary.priorities) { $0.encoded($1.json[version]) } }
            case "issuetype":
                writer.member("allowedValues") { $0.array(vocabulary.issueTypes) { $0.encoded($1.json[version]) } }
            default:
                guard !field.choices.isEmpty else { break }
                writer.member("allowedValues") { $0.array(field.choices) { $0.value(field.allowed($1)) } }
            }
        }
    }

    func writeCreatable(_ type: IssueType, withFields: Bool, _ version: APIVersion, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("self", site.api(version, "/issuetype/" + type.id))
            writer.member("id", type.id)
            writer.member("description", "")
            writer.member("iconUrl", site.baseURL + "/secure/viewavatar?avatarId=10300&avatarType=issuetype")
            writer.member("name", type.name)
            writer.member("subtask", type.isSubtask)
            if site.shape == .cloud { writer.member("hierarchyLevel", type.level) }
            if withFields { writeScreen(editing: false, version, to: &writer) }
        }
    }

    func writeFieldNames(_ selection: FieldSelection, to writer: inout JSONWriter) {
        writer.member("names") { writer in
            writer.object { writer in
                for field in Field.all(site.shape) where selection.contains(field.id) {
                    writer.member(field.id, field.name)
                }
            }
        }
    }

    func writeFieldSchemas(_ selection: FieldSelection, to writer: inout JSONWriter) {
        writer.member("schema") { writer in
            writer.object { writer in
                for field in Field.all(site.shape) where selection.contains(field.id) {
                    writer.member(field.id) { field.writeSchema(to: &$0) }
                }
            }
        }
    }
}
