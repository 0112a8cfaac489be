import AdapterEngine
import EntityModel

/// Changing what belongs to an item though it is a resource of its own.
extension TargetprocessGateway {
    /// Adds to an item and takes away from it what belongs to it: at once where there are several.
    ///
    /// - Parameters:
    ///   - resource: what it is.
    ///   - change: looks at what there is, and says what is to be done; what somebody else did meanwhile is done.
    /// - Throws: what the tool says of the first that it does not take, when the others are done.
    func applyAssociationChange<New: Encodable & Sendable>(
        _ resource: WorkItemAssociation, _ change: () async throws(ToolError) -> AssociationChange<New>
    ) async throws(ToolError) {
        var steps = try await change()
        if steps.count > 1 {
            do throws(ToolError) {
                try await client.change(resource, steps)
            } catch {
                guard !error.isTransient else { throw error }
            }
            // Where one of them is not taken, whether the tool says so or that all is well, the others are, each by
            // itself.
            steps = try await change()
        }
        var refusal: ToolError?
        for id in steps.removed {
            do throws(ToolError) {
                try await client.remove(id, resource)
            } catch {
                guard !error.isTransient else { throw error }
                refusal = refusal ?? error
            }
        }
        for new in steps.added {
            do throws(ToolError) {
                try await client.add(new, as: resource)
            } catch {
                guard !error.isTransient else { throw error }
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    /// What the tool does not take of one field is no failure of the others; the item itself is asked for next.
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
