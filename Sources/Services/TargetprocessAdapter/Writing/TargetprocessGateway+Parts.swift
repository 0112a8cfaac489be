import AdapterEngine
import EntityModel

/// Changes to associations, which belong to an item but are resources of their own.
extension TargetprocessGateway {
    /// Adds and removes associations of an item, in one request if there are several changes.
    ///
    /// - Parameters:
    ///   - resource: The kind of association.
    ///   - change: A closure that reads the current associations and returns the missing changes. Changes that another
    ///     user made in the meantime are not repeated.
    /// - Throws: The first error that the tool reports for a single change, after all other changes were tried.
    func applyAssociationChange<New: Encodable & Sendable>(
        _ resource: WorkItemAssociation, _ change: () async throws(ToolError) -> AssociationChange<New>
    ) async throws(ToolError) {
        var steps = try await change()
        if steps.count > 1 {
            do throws(ToolError) {
                try await client.associations.apply(steps, to: resource)
            } catch {
                guard !error.isTransient else { throw error }
            }
            // The tool may reject one change or silently ignore it. The remaining changes are then sent one by one.
            steps = try await change()
        }
        var refusal: ToolError?
        for id in steps.removed {
            do throws(ToolError) {
                try await client.associations.remove(id, resource)
            } catch {
                guard !error.isTransient else { throw error }
                refusal = refusal ?? error
            }
        }
        for new in steps.added {
            do throws(ToolError) {
                try await client.associations.add(new, as: resource)
            } catch {
                guard !error.isTransient else { throw error }
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    /// Turns a permanent error of one field into a rejection of that field, so that other fields are not affected.
    func rejecting(
        _ field: FieldID, _ step: () async throws(ToolError) -> Void
    ) async throws(ToolError) {
        do throws(ToolError) {
            try await step()
        } catch {
            guard !error.isTransient else { throw error }
            throw ToolError(kind: .rejected, message: error.message, fields: [field: error.message])
        }
    }
}
