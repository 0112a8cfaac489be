import AdapterEngine
import EntityModel

/// Creation of missing named references: releases.
///
/// Iterations are not created, because the tool requires their dates and the name does not contain them.
extension TargetprocessGateway {
    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        guard field == TargetprocessField.release, case .option(let name) = value,
            let project = current.projectIDs?.first,
            try await client.periods.id(named: name, for: field, of: project) == nil
        else { return [] }
        return [MissingReference(kind: .release, name: name, containerID: project)]
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) {
        guard thing.kind == .release, let project = Int64(thing.containerID) else { return }
        do {
            try await client.periods.createRelease(thing.name, in: project)
        } catch  where error.kind == .notFound || error.kind == .forbidden {
            // The tool reports this for a project in which the user may not create releases. The item itself still
            // exists.
            throw ToolError(
                kind: .rejected, message: "The release does not exist, and the user cannot create it: \(error.message)")
        }
    }
}
