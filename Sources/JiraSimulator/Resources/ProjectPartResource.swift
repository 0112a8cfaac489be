import HTTPTypes

/// The parts of a project: `/project/{}/versions`, `/project/{}/components`, and on Cloud `/project/{}/hierarchy`.
enum ProjectPartResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "project/{}/versions", handler: versions)
        table.on(.get, "project/{}/components", handler: components)
        table.on(.get, "project/{}/hierarchy", .cloud, handler: hierarchy)
    }

    private static func project(_ world: World, _ call: Call) throws(Refusal) -> Project {
        let user = try call.caller(world.site.shape)
        guard let project = world.project(call.parameters[0]), project.isVisible(to: user) else {
            throw .notFound("No project could be found with key '\(call.parameters[0])'.")
        }
        return project
    }

    private static func choices(of field: String, _ world: World) -> [Field.Choice] {
        Field.all(world.site.shape).first { $0.id == field }?.choices ?? []
    }

    private static func versions(_ world: inout World, _ call: Call) throws(Refusal) -> Answer {
        let project = try project(world, call)
        let (versions, site) = (choices(of: "fixVersions", world), world.site)
        return .json { writer in
            writer.array(versions) { writer, version in
                writer.object { writer in
                    writer.member("self", site.api(call.version, "/version/" + version.id))
                    writer.member("id", version.id)
                    writer.member("name", version.name)
                    writer.member("archived", false)
                    writer.member("released", false)
                    writer.member("projectId", Int(project.id) ?? 0)
                }
            }
        }
    }

    private static func components(_ world: inout World, _ call: Call) throws(Refusal) -> Answer {
        let project = try project(world, call)
        let (components, site) = (choices(of: "components", world), world.site)
        return .json { writer in
            writer.array(components) { writer, component in
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
        }
    }

    /// The levels of types, from the sub-tasks upwards.
    private static func hierarchy(_ world: inout World, _ call: Call) throws(Refusal) -> Answer {
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
