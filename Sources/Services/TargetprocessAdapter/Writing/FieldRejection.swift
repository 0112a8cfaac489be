import EntityModel

extension ToolError {
    /// Performs a step of a write, and turns its permanent error into a rejection of one field.
    ///
    /// The other fields of the write are then not affected.
    static func rejecting(
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
