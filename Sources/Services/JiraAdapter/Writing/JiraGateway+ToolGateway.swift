import AdapterEngine
import AdapterKit
import EntityModel
import Primitives
import ToolHTTP

extension JiraGateway: ToolGateway {
    // MARK: Reading

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        try await reader.read(entity, includingComments: comments)
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        try await reader.read(entities)
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot { try await reader.resolve(name) }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        try await reader.changes(of: types, since: since, cursor: cursor)
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
        try await queries.findCreated(for: share, type: type, in: scope, within: age)
    }

    func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot? {
        try await stubs.stub(of: entity)
    }

    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        try await changelogs.changelog(of: entity)
    }

    func verify() async throws(ToolError) { try await jira.transport.client.verify() }

    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        try await presences.presence(of: entity, knownAs: key)
    }

    // MARK: Metadata

    func fields() async throws(ToolError) -> [FieldDescription] { try await metadata.fields() }

    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        try await metadata.metadata(project: project)
    }

    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        try await metadata.users(matching: name)
    }

    // MARK: Items

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        try await creator.create(creation, type: type, for: share)
    }

    func delete(_ entity: EntityReference) async throws(ToolError) { try await creator.delete(entity) }

    func addBacklink(
        _ entity: EntityReference, back link: String, name: String?, for share: String
    ) async throws(ToolError) {
        try await links.addBacklink(try entity.issueID, to: link, name: name, for: share)
    }

    // MARK: Fields

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        try await write(fields, to: entity, current: current, answers: StepAnswers())
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult {
        try await writer.write(fields, to: entity, current: current, screenFieldValues: answers)
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        try await values.toolValue(for: value, in: field, of: current)
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        storedForms.storedForm(of: value, in: field, of: current)
    }

    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        storedForms.formattingLosses(value, in: field)
    }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        storedForms.allowsMultipleValues(field)
    }

    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] {
        try await references.missing(value, in: field, of: current)
    }

    func createReference(_ thing: MissingReference) async throws(ToolError) { try await references.create(thing) }

    // MARK: Comments

    func createComment(_ draft: CommentDraft, on entity: EntityReference) async throws(ToolError) -> Comment {
        try await comments.create(draft, on: entity)
    }

    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment {
        try await comments.update(id, draft, on: entity)
    }

    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError) {
        try await comments.delete(id, on: entity)
    }

    // MARK: Attachments

    var comparesContent: Bool { true }

    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        try await attachments.attachment(id, of: entity)
    }

    func withAttachmentStream(_ file: Attachment, _ consume: (ByteStream) async throws -> Void) async throws {
        try await jira.attachments.withContent(of: file, consume)
    }

    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? {
        try await FileDigests(self, of: tool, files, account: account).digest(of: file)
    }
}
