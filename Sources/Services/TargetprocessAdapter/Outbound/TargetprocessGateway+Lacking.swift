import AdapterEngine
import EntityModel

/// Making what items name and Targetprocess lacks: releases.
///
/// An iteration is not made: the tool wants its days, of which a name tells nothing.
extension TargetprocessGateway {
    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        guard field == TargetprocessField.release, case .option(let name) = value,
            let project = current.projectIDs?.first,
            try await client.periodId(name, field.rawValue, ofTeam: false, project) == nil
        else { return [] }
        return [MissingReference(kind: .release, name: name, containerID: project)]
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) {
        guard thing.kind == .release, let project = Int64(thing.containerID) else { return }
        do {
            try await client.makeRelease(thing.name, in: project)
        } catch  where error.kind == .notFound || error.kind == .forbidden {
            // The tool says so of a project in which this user may make none; the item is there all the same.
            throw ToolError(
                kind: .rejected, message: "the release is missing, and this user may not make it: \(error.message)")
        }
    }
}
