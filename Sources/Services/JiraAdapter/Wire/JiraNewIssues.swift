import EntityModel

/// The body of `POST issue/bulk`.
struct JiraNewIssues: Encodable, Sendable {
    var issueUpdates: [JiraNewIssue]
}

/// The response to `POST issue/bulk`: the created issues in the order of the request, and the errors of the others.
struct JiraBulkCreateResponse: Decodable, Sendable {
    var issues: [JiraCreatedIssue]
    var errors: [Failure]?

    struct Failure: Decodable, Sendable {
        var status: Int?
        var elementErrors: JiraErrorBody?
        /// The index of the element, counted from 0.
        var failedElementNumber: Int
    }

    /// Returns the outcome of each element of a request.
    ///
    /// - Parameter count: The number of elements in the request.
    /// - Returns: The outcomes in the order of the elements; `nil` if the response does not cover all of them.
    func outcomes(of count: Int) -> [Result<JiraCreatedIssue, ToolError>]? {
        let failures = Dictionary((errors ?? []).map { ($0.failedElementNumber, $0) }) { first, _ in first }
        guard issues.count + failures.count == count, failures.keys.allSatisfy((0..<count).contains) else { return nil }
        var created = issues.makeIterator()
        return (0..<count).compactMap { element in
            if let failure = failures[element] {
                let errors =
                    failure.elementErrors ?? JiraErrorBody(messages: ["Jira did not create the issue."], fields: [:])
                return .failure(JiraErrorReader.refusal(errors, status: failure.status ?? 400))
            }
            return created.next().map { .success($0) }
        }
    }
}

/// The issues to add to a sprint, the backlog, or an epic.
struct JiraIssueList: Encodable, Sendable {
    var issues: [String]
}
