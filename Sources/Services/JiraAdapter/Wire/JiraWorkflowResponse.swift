/// Which workflow the types of a project's issues go through: the answer to `GET projectconfig/1/workflowscheme/{key}`.
///
/// Atlassian documents neither this nor ``JiraWorkflowResponse``; no more is read than programs are known to rely on.
struct JiraWorkflowScheme: Decodable, Sendable {
    struct Mapping: Decodable, Sendable {
        /// Of the workflow.
        var name: String
        /// Their ids.
        var issueTypes: [Identifier]
    }

    var mappings: [Mapping]

    /// An id, as text or as a number.
    struct Identifier: Decodable, Sendable {
        var text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            text = try (try? value.decode(String.self)) ?? String(value.decode(Int64.self))
        }
    }
}

/// The steps of a workflow: the answer to `GET projectconfig/1/workflow?workflowName=…&projectKey=…`.
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
