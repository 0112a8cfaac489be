public import EntityModel

/// The port through which adapter logic calls its tool, in tool-independent terms.
///
/// Each adapter implements it over the tool's REST API. The simulation implements it over a model. Every call is one
/// logical operation. The gateway handles paging, authentication, rate limits, and HTTP retries. A call that creates
/// something is never retried by the gateway. The caller must search for the result before it tries again.
public protocol ToolGateway: ToolReader, AttachmentReader {
    /// Checks that the tool still accepts the connection's user.
    ///
    /// - Throws: `ToolError` of kind `.credentialsRejected` if it does not, or the error of the request.
    func verify() async throws(ToolError)

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

    public func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot? { nil }

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

    public func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue { value }
    public func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool { true }
    public func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue { value }
    public func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] { [] }
}
