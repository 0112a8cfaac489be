import AdapterEngine
import AdapterKit
import EntityModel
import Primitives
import ToolHTTP

extension TargetprocessGateway: ToolGateway {
    // MARK: Reading

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        try await reader.read(entity, includingComments: comments)
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        try await reader.read(entities)
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot { try await reader.resolve(name) }

    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        try await reader.conversions(of: entity)
    }

    func verify() async throws(ToolError) { try await targetprocess.transport.client.verify() }

    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        try await presences.presence(of: entity)
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage { try await queries.query(selection) }

    func entities(
        referencing reference: EntityReference, cursor: String?
    ) async throws(ToolError) -> EntityPage {
        try await queries.entities(referencing: reference, cursor: cursor)
    }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        try await queries.findCreated(for: share, type: type, in: scope)
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        try await changes.changes(of: types, since: since, cursor: cursor)
    }

    func fields() async throws(ToolError) -> [FieldDescription] { try await metadata.fields() }

    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        try await metadata.metadata(project: project)
    }

    func users(matching name: String) async throws(ToolError) -> [ToolUser] { try await metadata.users(matching: name) }

    // MARK: Items

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        try await creator.create(creation, type: type, for: share)
    }

    func delete(_ entity: EntityReference) async throws(ToolError) { try await creator.delete(entity) }

    // MARK: Fields

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        try await writer.write(fields, to: entity, current: current)
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        try await values.toolValue(for: value, in: field, of: current)
    }

    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] {
        try await moves.origins(of: field, in: current, toward: value)
    }

    func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError) {
        try await teamStates.finishInterruptedWrite(field, of: current)
    }

    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        try await references.missing(in: value, for: field, of: current)
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) { try await references.create(thing) }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        storedForms.allowsMultipleValues(field, of: current)
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        storedForms.storedForm(of: value, in: field, of: current)
    }

    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        storedForms.formattingLosses(value, in: field)
    }

    // MARK: Comments

    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await comments.create(draft, on: entity)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await comments.update(id, draft, on: entity)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        try await comments.delete(id)
    }

    // MARK: Attachments

    var comparesContent: Bool { true }

    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        try await attachments.attachment(id, of: entity)
    }

    func withAttachmentStream(_ file: Attachment, _ consume: (ByteStream) async throws -> Void) async throws {
        try await targetprocess.attachments.content(of: file, consume)
    }

    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? {
        try await FileDigests(self, of: tool, files, account: account).digest(of: file)
    }
}
