import EntityModel

/// Links between issues, which Jira makes and removes one by one.
extension JiraGateway {
    /// Makes the links that lead from an issue what they are to be.
    ///
    /// - Parameters:
    ///   - id: of the issue.
    ///   - known: the links that lead from it, as they were just read.
    ///   - wanted: those that are to.
    /// - Throws: `rejected` where Jira does not take one; others may have been made.
    func updateLinks(_ id: String, from known: FieldValue, to wanted: FieldValue) async throws(ToolError) {
        let (before, after) = (Set(known.links), Set(wanted.links))
        do throws(ToolError) {
            for link in after.subtracting(before).sorted() {
                guard let type = link.relation else { throw JiraGateway.missingLinkType }
                try await client.link(id, to: link.item.sourceId, as: type)
            }
            let gone = before.subtracting(after)
            guard !gone.isEmpty else { return }
            for link in try await client.links(of: id) {
                guard let number = link.id, let other = link.outward?.id else { continue }
                let isGone = gone.contains { $0.item.sourceId == other && $0.relation == link.type }
                if isGone { try await client.unlink(number) }
            }
        } catch {
            throw JiraGateway.classifyLinkError(error)
        }
    }

    private static var missingLinkType: ToolError {
        ToolError(kind: .rejected, message: "a link between issues needs a type; map it in the table of values")
    }

    /// That the other end is gone or hidden says nothing of this issue.
    private static func classifyLinkError(_ failure: ToolError) -> ToolError {
        guard !failure.isTransient else { return failure }
        return ToolError(
            kind: .rejected, message: failure.message, fields: [JiraField.links.id: failure.message])
    }
}
