import EntityModel

/// Links between issues, which Jira creates and removes one by one.
extension JiraGateway {
    /// Makes the outward links of an issue match the requested list.
    ///
    /// - Parameters:
    ///   - id: The ID of the issue.
    ///   - known: The links that lead from the issue, as they were just read.
    ///   - wanted: The links that should lead from the issue.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept a link. Other links may have been created by
    ///   then.
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
        ToolError(kind: .rejected, message: "A link between issues needs a type. Map it in the profile.")
    }

    /// Returns the error as a rejection of the links.
    ///
    /// A linked issue that is deleted or hidden says nothing about this issue.
    private static func classifyLinkError(_ failure: ToolError) -> ToolError {
        guard !failure.isTransient else { return failure }
        return ToolError(
            kind: .rejected, message: failure.message, fields: [JiraField.links.id: failure.message])
    }
}
