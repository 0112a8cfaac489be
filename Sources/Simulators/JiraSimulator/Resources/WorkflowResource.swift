import HTTPTypes
import SimulatorKit

/// `/rest/projectconfig/1`: the workflow of a project.
///
/// No Atlassian document describes this resource.
enum WorkflowResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "rest/projectconfig/1/workflowscheme/{}", handler: scheme)
        table.on(.get, "rest/projectconfig/1/workflow", handler: workflow)
        table.on(.get, "rest/teams-api/1.0/team", .datacenter, handler: teams)
    }

    /// Returns the teams of Advanced Roadmaps.
    private static func teams(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        _ = try call.caller(world.site.shape)
        return .json { writer in writer.array(Team.all) { $0.value($1.json(.datacenter)) } }
    }

    private static func check(_ key: String, _ world: World, _ call: APIRequest) throws(APIError) {
        let user = try call.caller(world.site.shape)
        guard user.role == .administrator else {
            throw .forbidden("You must have project administrator rights in order to view the workflow.")
        }
        guard let project = world.project(key), project.isVisible(to: user) else {
            throw .notFound("No project could be found with key '\(key)'.")
        }
    }

    private static func scheme(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        try check(call.parameters[0], world, call)
        let types = world.vocabulary.issueTypes
        return .json { writer in
            writer.object { writer in
                writer.member("name", "Software workflow scheme")
                writer.member("issueTypes") { writer in
                    writer.array(types) { writer, type in
                        writer.object { writer in
                            writer.member("id", type.id)
                            writer.member("name", type.name)
                            writer.member("subTask", type.isSubtask)
                        }
                    }
                }
                writer.member("mappings") { writer in
                    writer.array { writer in
                        writer.object { writer in
                            writer.member("name", Vocabulary.workflowName)
                            writer.member("displayName", Vocabulary.workflowName)
                            writer.member("default", true)
                            writer.member("issueTypes", texts: types.map(\.id))
                        }
                    }
                }
            }
        }
    }

    private static func workflow(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        try check(call.query["projectKey"] ?? "", world, call)
        guard call.query["workflowName"] == Vocabulary.workflowName else {
            throw .notFound("The workflow does not exist.")
        }
        let vocabulary = world.vocabulary
        return .json { writer in
            writer.object { writer in
                writer.member("name", Vocabulary.workflowName)
                writer.member("sources") { writer in
                    writer.array(vocabulary.statuses) { writer, source in
                        writer.object { writer in
                            writer.member("fromStatus", source.json[.v2])
                            writer.member("targets") { writer in
                                let steps = vocabulary.transitions.filter { $0.sources.contains(source.id) }
                                writer.array(steps) { writer, step in
                                    writer.object { writer in
                                        writer.member("transitionName", step.name)
                                        writer.member("toStatus", vocabulary.status(step.target)?.json[.v2])
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
