import HTTPTypes
import SimulatorKit

/// The metadata that exists before an issue does: fields, types, statuses, projects, and screens.
enum MetadataResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "field", handler: fields)
        table.on(.get, "issuetype", handler: listing { $0.vocabulary.issueTypes.map(\.json) })
        table.on(.get, "issuetype/{}", handler: issueType)
        table.on(.get, "status", handler: listing { $0.vocabulary.statuses.map(\.json) })
        table.on(.get, "priority", handler: listing { $0.vocabulary.priorities.map(\.json) })
        table.on(.get, "resolution", handler: listing { $0.vocabulary.resolutions.map(\.json) })
        table.on(.get, "jql/autocompletedata/suggestions", handler: suggestions)
        table.on(.get, "issueLinkType", handler: linkTypes)
        table.on(.get, "project", handler: projects)
        table.on(.get, "project/search", .cloud, handler: searchProjects)
        table.on(.get, "project/{}", handler: project)
        table.on(.get, "project/{}/statuses", handler: projectStatuses)
        table.on(.get, "issue/createmeta", handler: createMeta)
        table.on(.get, "issue/createmeta/{}/issuetypes", handler: createTypes)
        table.on(.get, "issue/createmeta/{}/issuetypes/{}", handler: createFields)
    }

    private static func listing(_ values: @escaping @Sendable (World) -> [LinkedJSON]) -> Handler {
        { world, call throws(APIError) in
            _ = try call.caller(world.site.shape)
            return .json { writer in writer.array(values(world)) { $0.encoded($1[call.version]) } }
        }
    }

    /// Completes values of the team field, the only field that Tandem requests suggestions for.
    private static func suggestions(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        let shape = world.site.shape
        let field = call.query["fieldName"] ?? ""
        let isTeam = Field.all(shape).contains {
            $0.custom?.hasSuffix("team") == true && (field == $0.name || field == "cf[\($0.customID ?? 0)]")
        }
        let words = (call.query["fieldValue"] ?? "").lowercased()
        let teams = isTeam ? Team.all.filter { $0.name.lowercased().hasPrefix(words) } : []
        return .json { writer in
            writer.object { writer in
                writer.member("results") { writer in
                    writer.array(teams) { writer, team in
                        writer.object { writer in
                            writer.member("value", team.id(shape))
                            let (marked, rest) = (team.name.prefix(words.count), team.name.dropFirst(words.count))
                            writer.member("displayName", words.isEmpty ? team.name : "<b>\(marked)</b>\(rest)")
                        }
                    }
                }
            }
        }
    }

    private static func issueType(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        guard let type = world.vocabulary.issueType(call.parameters[0]) else {
            throw .notFound("The issue type with id '\(call.parameters[0])' could not be found.")
        }
        return .json { $0.encoded(type.json[call.version]) }
    }

    private static func linkTypes(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        return .json { writer in
            writer.object { writer in
                writer.member("issueLinkTypes") { writer in
                    writer.array(world.vocabulary.linkTypes) { $0.encoded($1.json[call.version]) }
                }
            }
        }
    }

    private static func fields(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        let shape = world.site.shape
        return .json { writer in
            writer.array(Field.all(shape)) { writer, field in
                writer.object { writer in
                    writer.member("id", field.id)
                    if shape == .cloud { writer.member("key", field.id) }
                    writer.member("name", field.name)
                    writer.member("custom", field.custom != nil)
                    writer.member("orderable", field.onScreen)
                    writer.member("navigable", true)
                    writer.member("searchable", true)
                    let clause = field.customID.map { ["cf[\($0)]", field.name] } ?? [field.id]
                    writer.member("clauseNames", texts: clause)
                    writer.member("schema") { field.writeSchema(to: &$0) }
                }
            }
        }
    }

    private static func visible(_ world: World, _ call: APIRequest) throws(APIError) -> [Project] {
        let user = try call.caller(world.site.shape)
        return world.projects.filter { $0.isVisible(to: user) }
    }

    private static func find(_ world: World, _ call: APIRequest) throws(APIError) -> Project {
        let key = call.parameters[0]
        guard let project = try visible(world, call).first(where: { $0.key == key || $0.id == key }) else {
            throw .notFound("No project could be found with key '\(key)'.")
        }
        return project
    }

    private static func projects(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let visible = try visible(world, call)
        return .json { writer in writer.array(visible) { $0.encoded($1.json[call.version]) } }
    }

    private static func searchProjects(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let words = (call.query["query"] ?? "").lowercased()
        let keys = call.query.list("keys")
        let found = try visible(world, call).filter { project in
            keys?.contains(project.key) ?? (project.key.lowercased() + " " + project.name.lowercased()).contains(words)
                || words.isEmpty && keys == nil
        }
        let page = try Page(call, most: 100)
        return .json { writer in
            page.write("values", found, path: "/project/search", world, call, to: &writer) {
                $0.encoded($1.json[call.version])
            }
        }
    }

    private static func project(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let project = try find(world, call)
        let site = world.site
        return .json { writer in
            writer.object { writer in
                writer.member("expand", "description,lead,issueTypes,url,projectKeys,permissions,insight")
                Project.writeMembers(
                    &writer, id: project.id, key: project.key, name: project.name, site: site, call.version)
                writer.member("description", "")
                writer.member("lead", world.user(project.lead)?.seen[call.version])
                writer.member("components", texts: [])
                writer.member("versions", texts: [])
                writer.member("assigneeType", "UNASSIGNED")
                writer.member("roles") { $0.object { _ in } }
                if site.shape == .cloud {
                    writer.member("style", "classic")
                    writer.member("isPrivate", project.visibleTo != nil)
                    writer.member("properties") { $0.object { _ in } }
                }
                writer.member("issueTypes") { writer in
                    writer.array(world.vocabulary.issueTypes) { $0.encoded($1.json[call.version]) }
                }
            }
        }
    }

    private static func projectStatuses(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try find(world, call)
        return .json { writer in
            writer.array(world.vocabulary.issueTypes) { writer, type in
                writer.object { writer in
                    writer.member("self", world.site.api(call.version, "/issuetype/" + type.id))
                    writer.member("id", type.id)
                    writer.member("name", type.name)
                    writer.member("subtask", type.isSubtask)
                    writer.member("statuses") { writer in
                        writer.array(world.vocabulary.statuses) { $0.encoded($1.json[call.version]) }
                    }
                }
            }
        }
    }

    /// Answers the older createmeta resource.
    ///
    /// Data Center removed it in version 9; its replacement exists since 8.4.
    private static func createMeta(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        guard world.site.shape == .cloud || world.hasClassicMetadata else { throw .notFound("Issue Does Not Exist") }
        let keys = call.query.list("projectKeys")
        let ids = call.query.list("projectIds")
        let found = try visible(world, call).filter { project in
            (keys == nil && ids == nil) || keys?.contains(project.key) == true || ids?.contains(project.id) == true
        }
        let types = world.vocabulary.issueTypes.filter { type in
            call.query.list("issuetypeIds")?.contains(type.id) ?? call.query.list("issuetypeNames")?.contains(type.name)
                ?? true
        }
        let withFields = call.query.list("expand")?.contains("projects.issuetypes.fields") == true
        return .json { writer in
            writer.object { writer in
                writer.member("expand", "projects")
                writer.member("projects") { writer in
                    writer.array(found) { writer, project in
                        writer.object { writer in
                            writer.member("expand", "issuetypes")
                            writer.member("self", world.site.api(call.version, "/project/" + project.id))
                            writer.member("id", project.id)
                            writer.member("key", project.key)
                            writer.member("name", project.name)
                            writer.member("issuetypes") { writer in
                                writer.array(types) {
                                    world.writeCreatable($1, withFields: withFields, call.version, to: &$0)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func createTypes(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        guard !world.hasClassicMetadata else { throw unknownResource }
        _ = try find(world, call)
        let page = try Page(call, most: 200)
        let types = world.vocabulary.issueTypes
        return .json { writer in
            page.writeMeta("issueTypes", types, world.site.shape, to: &writer) {
                world.writeCreatable($1, withFields: false, call.version, to: &$0)
            }
        }
    }

    private static var unknownResource: APIError {
        APIError(.html(.notFound, "<html><head><title>Error 404</title></head><body>null for uri</body></html>"))
    }

    private static func createFields(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        guard !world.hasClassicMetadata else { throw unknownResource }
        _ = try find(world, call)
        guard world.vocabulary.issueType(call.parameters[1]) != nil else {
            throw .notFound("Issue type with id '\(call.parameters[1])' could not be found.")
        }
        let page = try Page(call, most: 200)
        return .json { writer in
            page.writeMeta(
                "fields", Field.all(world.site.shape).filter { $0.onScreen && !world.offScreen.contains($0.id) },
                world.site.shape, to: &writer
            ) {
                world.writeScreenField($1, call.version, to: &$0)
            }
        }
    }
}

extension Page {
    /// Writes a page of the newer createmeta.
    ///
    /// Its list has a different name in each product.
    fileprivate func writeMeta<Element>(
        _ name: String, _ elements: [Element], _ shape: JiraDeployment, to writer: inout JSONWriter,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        writer.object { writer in
            writer.member("maxResults", size)
            writer.member("startAt", start)
            writer.member("total", elements.count)
            if shape == .datacenter { writer.member("isLast", start + size >= elements.count) }
            writer.member(shape == .cloud ? name : "values") { $0.array(slice(elements), body) }
        }
    }
}
