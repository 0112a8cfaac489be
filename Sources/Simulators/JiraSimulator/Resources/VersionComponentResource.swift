import HTTPTypes
import OrderedCollections
import SimulatorKit

/// The parts of a project: `/project/{}/versions`, `/project/{}/components`, `/project/{}/securitylevel`, and on Cloud
/// `/project/{}/hierarchy`.
///
/// `/version` and `/component` create new ones.
enum VersionComponentResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "project/{}/versions", handler: versions)
        table.on(.get, "project/{}/components", handler: components)
        table.on(.get, "project/{}/securitylevel", handler: securityLevels)
        table.on(.post, "version", handler: makeVersion)
        table.on(.post, "component", handler: makeComponent)
        table.on(.get, "project/{}/hierarchy", .cloud, handler: hierarchy)
    }

    private static func project(_ world: World, _ call: APIRequest) throws(APIError) -> Project {
        let user = try call.caller(world.site.shape)
        guard let project = world.project(call.parameters[0]), project.isVisible(to: user) else {
            throw .notFound("No project could be found with key '\(call.parameters[0])'.")
        }
        return project
    }

    private static func choices(of field: String, in project: Project, _ world: World) -> [Field.Choice] {
        Field.all(world.site.shape).first { $0.id == field }.map { world.choices(of: $0, in: project.key) } ?? []
    }

    private static func versions(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let project = try project(world, call)
        let (versions, site) = (choices(of: "fixVersions", in: project, world), world.site)
        return .json { writer in
            writer.array(versions) { write(version: $1, of: project, site, call, to: &$0) }
        }
    }

    private static func write(
        version: Field.Choice, of project: Project, _ site: Site, _ call: APIRequest, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("self", site.api(call.version, "/version/" + version.id))
            writer.member("id", version.id)
            writer.member("name", version.name)
            writer.member("archived", false)
            writer.member("released", false)
            writer.member("projectId", Int(project.id) ?? 0)
        }
    }

    private static func components(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let project = try project(world, call)
        let (components, site) = (choices(of: "components", in: project, world), world.site)
        return .json { writer in
            writer.array(components) { write(component: $1, of: project, site, call, to: &$0) }
        }
    }

    private static func write(
        component: Field.Choice, of project: Project, _ site: Site, _ call: APIRequest, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("self", site.api(call.version, "/component/" + component.id))
            writer.member("id", component.id)
            writer.member("name", component.name)
            writer.member("assigneeType", "PROJECT_DEFAULT")
            writer.member("isAssigneeTypeValid", true)
            writer.member("project", project.key)
            writer.member("projectId", Int(project.id) ?? 0)
        }
    }

    /// Returns the security levels of the project.
    ///
    /// The list is empty for every user of the simulator, because no user has the *Set Issue Security* permission, although
    /// levels may hide issues. See: "Get project issue security levels" in Jira's REST documentation.
    private static func securityLevels(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try project(world, call)
        return .json { writer in
            writer.object { writer in
                writer.member("levels") { writer in writer.array([String]()) { writer, name in writer.string(name) } }
            }
        }
    }

    // MARK: Creation

    /// Creates a version.
    ///
    /// Jira hides the project from callers who do not administer it.
    private static func makeVersion(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let body = try call.content()
        // Older clients identify the project by its key.
        let id = body["projectId"]?.identifier ?? body["project"]?.text
        guard user.role == .administrator, let project = id.flatMap({ world.project($0) }) else {
            throw .notFound("No project could be found with id '\(id ?? "")'.")
        }
        let (version, site) = (try make("version", in: project, &world, body), world.site)
        return .json(.created) { write(version: version, of: project, site, call, to: &$0) }
    }

    private static func makeComponent(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let body = try call.content()
        guard let project = body["project"]?.text.flatMap({ world.project($0) }) else {
            throw .notFound("The project specified does not exist.")
        }
        guard user.role == .administrator else {
            throw .forbidden("The user does not have permission to edit project '\(project.key)'.")
        }
        let (component, site) = (try make("component", in: project, &world, body), world.site)
        return .json(.created) { write(component: component, of: project, site, call, to: &$0) }
    }

    private static func make(
        _ kind: String, in project: Project, _ world: inout World, _ body: JSONValue
    ) throws(APIError) -> Field.Choice {
        guard let name = body["name"]?.text, (1...255).contains(name.count) else {
            throw .field("name", "You must specify a valid \(kind) name")
        }
        let there = choices(of: kind == "version" ? "fixVersions" : "components", in: project, world)
        guard !there.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw .field("name", "A \(kind) with this name already exists in this project.")
        }
        let made = Field.Choice(id: "\(world.nextIdentifier(.part) + 500)", name: name)
        world.parts[project.key, default: []].append((kind, made))
        return made
    }

    /// Returns the levels of the issue types, starting with sub-tasks.
    private static func hierarchy(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let project = try project(world, call)
        let types = world.vocabulary.issueTypes
        let levels = Set(types.map(\.level)).sorted()
        return .json { writer in
            writer.object { writer in
                writer.member("projectId", Int(project.id) ?? 0)
                writer.member("hierarchy") { writer in
                    writer.array(levels) { writer, level in
                        writer.object { writer in
                            writer.member("entityId", "5c7d1c5e-0000-4000-8000-00000000000\(level + 1)")
                            writer.member("level", level)
                            writer.member("name", level < 0 ? "Subtask" : level == 0 ? "Base" : "Epic")
                            writer.member("issueTypes") { writer in
                                writer.array(types.filter { $0.level == level }) { writer, type in
                                    writer.object { writer in
                                        writer.member("id", Int(type.id) ?? 0)
                                        writer.member("name", type.name)
                                        writer.member("avatarId", 10_300)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
