import EntityModel

/// The body of `POST issue/bulk`.
struct JiraNewIssues: Encodable, Sendable {
    var issueUpdates: [JiraNewIssue]
}

/// The answer to `POST issue/bulk`: the issues that were made, in the order of the request, and what is wrong with
/// others.
struct JiraBulkCreateResponse: Decodable, Sendable {
    var issues: [JiraCreatedIssue]
    var errors: [Failure]?

    struct Failure: Decodable, Sendable {
        var status: Int?
        var elementErrors: JiraErrorBody?
        /// Counted from 0.
        var failedElementNumber: Int
    }

    /// What came of each element of a request.
    ///
    /// - Parameter count: how many elements there were.
    /// - Returns: as many outcomes; `nil` if the answer does not tell of all of them.
    func outcomes(of count: Int) -> [Result<JiraCreatedIssue, ToolError>]? {
        let failures = Dictionary((errors ?? []).map { ($0.failedElementNumber, $0) }) { first, _ in first }
        guard issues.count + failures.count == count, failures.keys.allSatisfy((0..<count).contains) else { return nil }
        var made = issues.makeIterator()
        return (0..<count).compactMap { element in
            if let failure = failures[element] {
                let errors = failure.elementErrors ?? JiraErrorBody(messages: ["Jira did not make it"], fields: [:])
                return .failure(JiraErrorReader.refusal(errors, status: failure.status ?? 400))
            }
            return made.next().map { .success($0) }
        }
    }
}
