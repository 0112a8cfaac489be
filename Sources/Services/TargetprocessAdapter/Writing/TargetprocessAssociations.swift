import EntityModel

/// The writer of associations, which belong to an item but are resources of their own.
struct TargetprocessAssociations: Sendable {
    /// The writes to single associations.
    let associations: AssociationAPI

    /// Adds and removes associations of an item, in one request if there are several changes.
    ///
    /// - Parameters:
    ///   - resource: The kind of association.
    ///   - change: A closure that reads the current associations and returns the missing changes. Changes that another
    ///     user made in the meantime are not repeated.
    /// - Throws: The first error that the tool reports for a single change, after all other changes were tried.
    func update<New: Encodable & Sendable>(
        _ resource: WorkItemAssociation, _ change: () async throws(ToolError) -> AssociationChange<New>
    ) async throws(ToolError) {
        var steps = try await change()
        if steps.count > 1 {
            do throws(ToolError) {
                try await associations.apply(steps, to: resource)
            } catch {
                guard !error.isTransient else { throw error }
            }
            // The tool may reject one change or silently ignore it. The remaining changes are then sent one by one.
            steps = try await change()
        }
        var rejection: ToolError?
        for id in steps.removed {
            do throws(ToolError) {
                try await associations.remove(id, resource)
            } catch {
                guard !error.isTransient else { throw error }
                rejection = rejection ?? error
            }
        }
        for new in steps.added {
            do throws(ToolError) {
                try await associations.add(new, as: resource)
            } catch {
                guard !error.isTransient else { throw error }
                rejection = rejection ?? error
            }
        }
        if let rejection { throw rejection }
    }
}
