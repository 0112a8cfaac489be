public import EntityModel
public import Primitives

/// The port through which adapter logic calls its tool, in tool-independent terms.
///
/// Each adapter implements it over the tool's REST API. The simulation implements it over a model. Every call is one
/// logical operation. The gateway handles paging, authentication, rate limits, and HTTP retries. A call that creates
/// something is never retried by the gateway. The caller must search for the result before it tries again.
public protocol ToolGateway: Sendable {
    /// Returns the current state of the item, read from the tool and not from a cache.
    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot

    /// Returns the current state of several items without their comments, with as few requests as the tool allows.
    ///
    /// - Parameter entities: The items, at most 100.
    /// - Returns: The snapshots. Items that no longer exist are omitted.
    /// - Throws: An error of the tool.
    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot]

    /// Checks that the tool still accepts the connection's user.
    ///
    /// - Throws: `ToolError` of kind `.credentialsRejected` if it does not, or the error of the request.
    func verify() async throws(ToolError)

    /// Returns whether an item exists. A share ends only with this proof.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - key: The last known readable key of the item, such as a Jira key. It identifies the project.
    /// - Returns: The tool's answer for the connection's user.
    /// - Throws: `ToolError` of kind `.credentialsRejected` or `.permissionLost` if this user can no longer see the
    ///   item's project. `ToolError` of kind `.unavailable` if the tool does not answer.
    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence

    /// Creates an item as a stub, with the values that the tool requires and a marker that names the share.
    ///
    /// The request is sent once. If its answer is lost, it is unknown whether the item exists.
    ///
    /// - Parameters:
    ///   - creation: The project scope and the initial values.
    ///   - type: The ID of the entity type.
    ///   - share: The name that the marker contains.
    /// - Returns: The item, its autofilled fields, and its values before any user could change it.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept the item. In this case, no item was
    ///   created.
    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult

    /// Adds a link from a new item to its counterpart, if the tool supports such links.
    ///
    /// Repeating the call has no further effect.
    ///
    /// - Parameters:
    ///   - entity: The new item.
    ///   - link: The URL at which a user opens the counterpart.
    ///   - name: The readable name of the counterpart.
    ///   - share: The ID of the share of the two items.
    /// - Throws: An error of the tool.
    func addBacklink(
        _ entity: EntityReference, back link: String, name: String?, for share: String
    ) async throws(ToolError)

    /// Finds the item that was created for a share, by its marker.
    ///
    /// - Parameters:
    ///   - share: The name that the marker contains.
    ///   - type: The ID of the entity type.
    ///   - scope: The project scope in which the item was created.
    ///   - age: The maximum age of the item, by the tool's clock or Tandem's clock.
    /// - Returns: The item, or `nil` if the tool does not list it.
    /// - Throws: An error of the tool.
    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference?

    /// Returns the values that an item held when it was created, as far as the tool can report them.
    ///
    /// A field that was edited since then has another value in the result than it has now.
    ///
    /// - Parameter entity: The item that Tandem created.
    /// - Returns: The values, or `nil` if the tool does not report them.
    /// - Throws: ``ToolError`` if the request fails.
    func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot?

    /// Returns one page of the items that match a query, as the tool evaluates it. A query by IDs returns all items at
    /// once.
    ///
    /// - Parameter selection: The query.
    /// - Returns: The page.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool cannot parse the filter.
    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage

    /// Writes fields of one item, in one request if the tool allows it. A state is changed by a real workflow
    /// transition.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    ///   - current: The item as it was just read, so that the gateway need not read it again.
    /// - Returns: The item as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept some value, with the tool's message for
    ///   each field that it names. In this case, any part of the write may have been applied.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult

    /// Writes fields as ``write(_:to:current:)`` does, with the profile's values for fields that a workflow step
    /// requires.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    ///   - current: The item as it was just read.
    ///   - answers: The values for fields that a workflow step requires.
    /// - Returns: The item as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept some value.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult

    /// Returns a value in the tool's own representation: of the field's kind, with a user of this tool, and with a
    /// state of the requested category.
    ///
    /// - Parameters:
    ///   - value: A single value, perhaps in another tool's representation.
    ///   - field: The field that the value is for.
    ///   - current: The item as it was just read.
    /// - Returns: The value as the tool would return it.
    /// - Throws: `ToolError` of kind `.rejected` if the tool has no corresponding value. The message contains no
    ///   content.
    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue

    /// Returns the values that a field may have had before Tandem started a change that was interrupted.
    ///
    /// A tool may change a state in several steps. If the process crashes between two steps, the current state is not a
    /// user's edit.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - current: The item as it was just read.
    ///   - value: The target value of the interrupted change or of a later one, in the tool's own representation.
    /// - Returns: The values. The list is empty unless the tool reports that Tandem made the last change of the field.
    /// - Throws: `ToolError` if the request fails.
    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue]

    /// Returns the named references of a value that the tool lacks and allows the adapter to create.
    ///
    /// - Parameters:
    ///   - value: The value in the tool's own representation.
    ///   - field: The field that the value is for.
    ///   - current: The item as it was just read.
    /// - Returns: The missing references without duplicates.
    /// - Throws: `ToolError` of kind `.rejected` if no board or project can contain the reference, or another error of
    ///   the tool.
    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference]

    /// Creates a named reference.
    ///
    /// The request is sent once. If its answer is lost, it is unknown whether the reference exists.
    func createReference(_ thing: MissingReference) async throws(ToolError)

    /// Completes the follow-up steps of a write whose value the field already holds.
    ///
    /// The process that wrote the value may have crashed before it completed these steps.
    ///
    /// - Parameters:
    ///   - field: The field, which holds the requested value.
    ///   - current: The item as it was just read.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept the remaining steps, or another error of
    ///   the tool.
    func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError)

    /// Returns whether the field can hold several members of a set. Otherwise, it holds only the first member.
    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool

    /// Returns the form in which the tool stores a value, for example without leading and trailing spaces.
    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue

    /// Returns the formatting of a value that the tool cannot represent.
    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss]

    /// Creates a comment or worklog with the marker that names its origin.
    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment

    /// Replaces the content of a comment or worklog and keeps its marker.
    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment

    /// Deletes a comment or worklog. Succeeds if it no longer exists.
    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError)

    /// Returns the metadata of an attachment.
    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment

    /// Passes the bytes of an attachment to a function while they arrive.
    ///
    /// - Parameters:
    ///   - file: The attachment as ``attachment(_:of:)`` returns it.
    ///   - consume: The function that receives the bytes.
    /// - Throws: An error of the tool, or an error of `consume`.
    func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws

    /// Whether attachments are compared by their content. Otherwise, attachments with equivalent names and sizes count
    /// as equal.
    var comparesContent: Bool { get }

    /// Returns the SHA-256 of a file's content, computed while the file is read.
    ///
    /// - Parameter file: A file of this tool or of another tool.
    /// - Returns: The digest, or `nil` if the file cannot be read.
    /// - Throws: A transient error of the tool that has the file.
    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]?

    /// Deletes an item. Succeeds if it no longer exists.
    func delete(_ entity: EntityReference) async throws(ToolError)

    /// Returns the items that an item was converted from and to, even if the item no longer exists.
    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions

    /// Returns the fields that items have, for users who write a profile.
    func fields() async throws(ToolError) -> [FieldDescription]

    /// Returns the names that the tool uses for the things that a profile refers to.
    ///
    /// - Parameter project: The ID or key of a project. Without it, the result contains only what applies to all
    ///   projects.
    /// - Returns: The metadata.
    /// - Throws: `ToolError` of kind `.rejected` if the project does not exist, or another error of the tool.
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata

    /// Returns at most 50 users whose name contains the text, for users who write a value mapping.
    func users(matching name: String) async throws(ToolError) -> [ToolUser]

    /// Returns the changes of an item's fields with their authors, newest first, as far as the tool records them.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the tool has no API for its changelog, or another error of the
    ///   tool.
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry]

    /// Finds an item by its readable name: a Jira key or ID, or a Targetprocess ID.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot

    /// Returns one page of the items of some types that changed at or after `since`, oldest first.
    ///
    /// An item may appear more than once, because the tools' clocks are coarse.
    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage

    /// Returns one page of the items that refer to a named reference.
    ///
    /// - Parameters:
    ///   - thing: The named reference.
    ///   - cursor: The cursor from the previous page, or `nil` for the first page.
    /// - Returns: The page, which is empty if the reference no longer exists.
    /// - Throws: An error of the tool.
    func entities(holding thing: NamedReference, cursor: String?) async throws(ToolError) -> EntityPage
}

extension ToolGateway {
    public func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult {
        try await write(fields, to: entity, current: current)
    }

    public func verify() async throws(ToolError) {}

    /// Returns no values, for tools that change each field in one step or mark the item in the meantime.
    public func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] { [] }

    /// Reads the item to find out whether it exists.
    public func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        do {
            _ = try await read(entity, comments: false)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            return Presence(.absent, reason: error.message)
        }
    }

    public func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot? { nil }

    /// Returns no conversions, for tools whose items always keep their IDs.
    public func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        EntityConversions()
    }

    public func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        throw ToolError(kind: .notFound, message: "The file does not exist.")
    }

    public func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws {
        throw ToolError(kind: .notFound, message: "The file does not exist.")
    }

    public var comparesContent: Bool { false }

    public func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? { nil }

    public func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] { [] }

    public func createReference(_ thing: MissingReference) async throws(ToolError) {
        throw ToolError(kind: .rejected, message: "The tool does not allow Tandem to create such a reference.")
    }

    public func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError) {}

    public func addBacklink(
        _ entity: EntityReference, back link: String, name: String?, for share: String
    ) async throws(ToolError) {}

    public func fields() async throws(ToolError) -> [FieldDescription] { [] }

    public func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        ToolMetadata(types: [], relations: [])
    }

    public func users(matching name: String) async throws(ToolError) -> [ToolUser] { [] }

    public func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        throw ToolError(kind: .rejected, message: "The tool has no API that reports who changed which field.")
    }

    public func entities(holding thing: NamedReference, cursor: String?) async throws(ToolError) -> EntityPage {
        EntityPage(items: [])
    }

    public func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue { value }
    public func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool { true }
    public func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue { value }
    public func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] { [] }
}
