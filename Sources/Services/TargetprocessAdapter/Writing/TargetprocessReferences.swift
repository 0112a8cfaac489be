import AdapterEngine
import EntityModel

/// The creation of named references that the tool lacks: releases.
///
/// Iterations are not created, because the tool requires their dates and the name does not contain them.
struct TargetprocessReferences: Sendable {
    /// The releases and iterations that items are planned into.
    let periods: PeriodAPI

    /// Returns the named references of a value that the tool lacks.
    ///
    /// - Parameters:
    ///   - value: The value in the tool's own representation.
    ///   - field: The field that the value is for.
    ///   - current: The item as it was just read.
    /// - Returns: The missing references.
    /// - Throws: The error that the tool reports.
    func missing(
        in value: FieldValue, for field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        guard field == TargetprocessField.release, case .option(let name) = value,
            let project = current.projectIDs?.first,
            try await periods.id(named: name, for: field, of: project) == nil
        else { return [] }
        return [MissingReference(kind: .release, name: name, containerID: project)]
    }

    /// Creates a named reference.
    ///
    /// The request is sent once.
    func create(_ reference: MissingReference) async throws(ToolError) {
        guard reference.kind == .release, let project = Int64(reference.containerID) else { return }
        do {
            try await periods.createRelease(reference.name, in: project)
        } catch  where error.kind == .notFound || error.kind == .forbidden {
            // The tool reports this for a project in which the user may not create releases. The item itself still
            // exists.
            throw ToolError(
                kind: .rejected, message: "The release does not exist, and the user cannot create it: \(error.message)")
        }
    }
}
