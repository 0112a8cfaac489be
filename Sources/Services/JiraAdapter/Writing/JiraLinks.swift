import EntityModel

/// The writer of links, which Jira creates and removes one by one.
struct JiraLinks: Sendable {
    let links: LinkAPI

    /// Makes the outward links of an issue match the requested list.
    ///
    /// - Parameters:
    ///   - id: The ID of the issue.
    ///   - known: The links that lead from the issue, as they were just read.
    ///   - requested: The links that should lead from the issue.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept a link. Other links may have been created by
    ///   then.
    func update(_ id: String, from known: FieldValue, to requested: FieldValue) async throws(ToolError) {
        let (before, after) = (Set(known.links), Set(requested.links))
        do throws(ToolError) {
            for link in after.subtracting(before).sorted() {
                guard let type = link.relation else {
                    throw ToolError(
                        kind: .rejected, message: "A link between issues needs a type. Map it in the profile.")
                }
                try await links.create(from: id, to: link.item.sourceId, type: type)
            }
            let removed = before.subtracting(after)
            guard !removed.isEmpty else { return }
            for link in try await links.all(of: id) {
                guard let number = link.id, let other = link.outward?.id else { continue }
                let isRemoved = removed.contains { $0.item.sourceId == other && $0.relation == link.type }
                if isRemoved { try await links.delete(number) }
            }
        } catch {
            throw Self.classify(error)
        }
    }

    /// Returns the error as a rejection of the links.
    ///
    /// A linked issue that is deleted or hidden says nothing about this issue.
    private static func classify(_ failure: ToolError) -> ToolError {
        guard !failure.isTransient else { return failure }
        return ToolError(
            kind: .rejected, message: failure.message, fields: [JiraField.links.id: failure.message])
    }

    /// Adds a link from a new issue to its counterpart in Targetprocess.
    ///
    /// - Parameters:
    ///   - id: The ID of the issue.
    ///   - url: The URL at which a user opens the counterpart.
    ///   - name: The readable name of the counterpart.
    ///   - share: The ID of the share of the two items.
    /// - Throws: `ToolError` with Jira's reason.
    func addBacklink(_ id: String, to url: String, name: String?, for share: String) async throws(ToolError) {
        let title = ["Targetprocess", name].compactMap(\.self).joined(separator: " ")
        try await links.createRemote(
            JiraRemoteLink(
                globalId: "tandem-share=\(share)", application: .init(name: "Targetprocess"),
                relationship: "is kept in step with", object: .init(url: url, title: title)),
            on: id)
    }
}
