/// The workflows of a project's issue types: the response to `GET projectconfig/1/workflowscheme/{key}`.
///
/// Atlassian documents neither this response nor ``JiraWorkflowResponse``. Tandem reads only the parts on which other
/// programs are known to rely.
struct JiraWorkflowScheme: Decodable, Sendable {
    struct Mapping: Decodable, Sendable {
        /// The name of the workflow.
        var name: String
        /// The IDs of the issue types.
        var issueTypes: [Identifier]
    }

    var mappings: [Mapping]

    /// An ID, given as a string or as a number.
    struct Identifier: Decodable, Sendable {
        var text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            text = try (try? value.decode(String.self)) ?? String(value.decode(Int64.self))
        }
    }
}

/// The transitions of a workflow: the response to `GET projectconfig/1/workflow?workflowName=…&projectKey=…`.
struct JiraWorkflowResponse: Decodable, Sendable {
    struct Target: Decodable, Sendable {
        var toStatus: JiraTransition.Status?
    }

    struct Source: Decodable, Sendable {
        var fromStatus: JiraTransition.Status
        var targets: [Target]
    }

    var sources: [Source]
}
