public import EntityModel

/// One connected tool as its adapter's decisions see it: what a tool can be asked, in the generic language.
///
/// Each adapter implements it over the tool's REST API; the simulation implements it over a model. Every call is one
/// logical operation: paging, authentication, rate limits and the HTTP retries of the architecture are its own affair.
/// A call that creates something is sent once: the caller looks before it asks again.
public protocol ToolGateway: Sendable {
    /// What the item holds now, read from the tool and from no cache.
    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot

    /// What several items hold now, without their comments, read with as few requests as the tool allows.
    ///
    /// What is gone is missing. A hundred at most.
    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot]

    /// Asks the tool whether it still knows the connection's user.
    ///
    /// - Throws: `credentialsRejected` if it does not; the failure to ask.
    func verify() async throws(ToolError)

    /// Whether an item exists: the proof that is needed before a share ends.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - key: The name by which people knew the item last, such as a Jira key; it tells the project.
    /// - Returns: The tool's answer to the connection's own user.
    /// - Throws: `credentialsRejected` or `permissionLost` if the tool no longer answers that user about the item's
    ///   project; `unavailable` if it does not answer.
    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence

    /// Makes an item as a stub: with what the tool demands of a new one, and a marker that names the share.
    ///
    /// Sent once; where its answer is lost, it is not known whether the item is there.
    ///
    /// - Parameters:
    ///   - creation: where, and from what.
    ///   - type: of the item.
    ///   - share: what the marker names.
    /// - Returns: the item, what was filled in, and what the item held before anybody could touch it.
    /// - Throws: `rejected` if the tool does not take it; then there is no item.
    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult

    /// Has a new item lead back to the one that it was made for, where the tool has a place for such links.
    ///
    /// Doing so again changes nothing.
    ///
    /// - Parameters:
    ///   - entity: the new item.
    ///   - link: where a person opens the other one.
    ///   - name: what people call that.
    ///   - share: of the two.
    /// - Throws: what the tool says.
    func addBacklink(
        _ entity: EntityReference, back link: String, name: String?, for share: String
    ) async throws(ToolError)

    /// Finds the item that was made for a share, by its marker.
    ///
    /// - Parameters:
    ///   - share: what the marker names.
    ///   - type: of the item.
    ///   - scope: where it was made.
    ///   - age: since how many milliseconds it can be there at most, by the tool's clock or ours.
    /// - Returns: the item, or `nil` if the tool shows none.
    /// - Throws: what the tool says, or that it is not there.
    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Int64
    ) async throws(ToolError) -> EntityReference?

    /// Returns the values that an item held when it was created, as far as the tool can report them.
    ///
    /// A field that was edited since then has another value in the result than it has now.
    ///
    /// - Parameter entity: The item that Tandem created.
    /// - Returns: The values, or `nil` if the tool does not report them.
    /// - Throws: ``ToolError`` if the tool cannot be asked.
    func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot?

    /// One page of the items that a selection means, decided by the tool; of a selection with ids, all of them.
    ///
    /// Throws `rejected` with the tool's words if it cannot read the filter.
    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage

    /// Writes fields of one item, in one request where the tool allows it; a state by a real workflow transition.
    ///
    /// `current` is the item as it was just read, so that nothing is read twice. Throws `rejected` if the tool does not
    /// take some value, with its words by field where it names fields; then any part of the write may have been done or
    /// not.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult

    /// Writes fields as ``write(_:to:current:)`` does, with the values that the profile gives what a workflow step
    /// demands.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    ///   - current: The item as it was just read.
    ///   - answers: The values for fields that a workflow step demands.
    /// - Returns: The item as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept some value.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult

    /// The value in the tool's own terms: of the field's kind, a user as one of its own, a state of the wanted stage.
    ///
    /// - Parameters:
    ///   - value: a single value, perhaps in the words of another tool.
    ///   - field: the field that it is for.
    ///   - current: the item as it was just read.
    /// - Returns: the value as the tool would tell of it.
    /// - Throws: `rejected` if the tool has nothing that means it, in words without content.
    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue

    /// The values that a field may have had before Tandem began to change it and was interrupted.
    ///
    /// A tool changes a state in several steps. If the process crashes between two of them, the state is no user's
    /// edit.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - current: The item as it was just read.
    ///   - value: The value that the interrupted change wanted or that a later one wants, in the tool's own terms.
    /// - Returns: The values; none unless the tool shows that its last change of the field was Tandem's own.
    /// - Throws: `ToolError` if the tool does not answer.
    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue]

    /// What a value names that the tool does not have, and lets be made by its name.
    ///
    /// - Parameters:
    ///   - value: in the tool's own terms.
    ///   - field: the field that it is for.
    ///   - current: the item as it was just read.
    /// - Returns: each thing once.
    /// - Throws: `rejected` if there is no place to make it in; what the tool says.
    func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference]

    /// Makes a thing.
    ///
    /// Sent once; where its answer is lost, it is not known whether the thing is there.
    func createReference(_ thing: MissingReference) async throws(ToolError)

    /// Does what goes with a write of a field that holds its value already.
    ///
    /// Who wrote it may have been stopped before the rest was done.
    ///
    /// - Parameters:
    ///   - field: that holds what it is to.
    ///   - current: the item as it was just read.
    /// - Throws: `rejected` if the tool does not take the rest; what the tool says.
    func finishInterruptedWrite(_ field: FieldID, of current: EntitySnapshot) async throws(ToolError)

    /// Whether the field can hold several members of a set; one that cannot holds the first of them.
    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool

    /// The value as the tool keeps it when it is sent `value`, as far as its adapter knows: without outer spaces, say.
    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue

    /// What of a value's formatting the tool's form has no words for.
    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss]

    /// Writes a new comment, or logs work, with the marker that names its origin.
    func createComment(
        _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment

    /// Replaces what a comment, or logged work, says; the marker stays.
    func updateComment(
        _ id: String, _ draft: CommentDraft, on entity: EntityReference
    ) async throws(ToolError) -> Comment

    /// Removes a comment, or logged work.
    ///
    /// One that is gone already is no error.
    func deleteComment(_ id: String, on entity: EntityReference) async throws(ToolError)

    /// What a file is that hangs on an item.
    func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment

    /// Lends the bytes of a file that hangs on an item while they come in.
    ///
    /// - Parameters:
    ///   - file: as ``attachment(_:of:)`` tells of it.
    ///   - consume: takes them.
    /// - Throws: what the tool says; what `consume` throws.
    func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws

    /// Whether files are compared by their content; otherwise files count as equal whose names and sizes are alike.
    var comparesContent: Bool { get }

    /// The SHA-256 of a file's content, computed while the file is read.
    ///
    /// - Parameter file: A file of this tool or of another one.
    /// - Returns: The digest; `nil` where the file cannot be had.
    /// - Throws: A transient failure of the tool that has the file.
    func digest(of file: Attachment) async throws(ToolError) -> [UInt8]?

    /// Deletes an item.
    ///
    /// One that is gone already is no error.
    func delete(_ entity: EntityReference) async throws(ToolError)

    /// What an item was converted to and from, also of one that is gone.
    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions

    /// The fields that items have, for whoever writes a profile.
    func fields() async throws(ToolError) -> [FieldDescription]

    /// What the tool calls what a profile names.
    ///
    /// - Parameter project: by its id or key; without one only what holds for all of them is told.
    /// - Returns: the words.
    /// - Throws: `rejected` if there is no such project; what the tool says.
    func metadata(project: String?) async throws(ToolError) -> ToolMetadata

    /// The people whom a part of a name means, fifty at most, for whoever writes a table of values.
    func users(matching name: String) async throws(ToolError) -> [ToolUser]

    /// Who changed which fields of an item, as the tool remembers it, newest first.
    ///
    /// - Throws: `rejected` where the tool does not tell programs; what it says.
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry]

    /// Finds an item by what a person calls it: a Jira key or id, a Targetprocess id.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot

    /// Items of the types that changed at or after `since` (milliseconds since 1970), oldest first, one page.
    ///
    /// An item may be named again: the tools' clocks are coarse.
    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolError) -> ChangePage

    /// The items that hold something by its name.
    ///
    /// - Parameters:
    ///   - thing: what they hold.
    ///   - cursor: of the page before; `nil` for the first page.
    /// - Returns: a page of them; an empty one if the thing is not there any more.
    /// - Throws: what the tool says.
    func entities(holding thing: NamedReference, cursor: String?) async throws(ToolError) -> EntityPage
}

/// An item that was made just now.
public struct CreationResult: Hashable, Sendable {
    public var entity: CreatedEntity
    /// What it held when it was made; `nil` where the tool does not tell for sure.
    public var stub: EntitySnapshot?
    /// Whether it was made just now; else an earlier attempt made it.
    public var isNew: Bool

    public init(entity: CreatedEntity, stub: EntitySnapshot?, isNew: Bool = true) {
        self.entity = entity
        self.stub = stub
        self.isNew = isNew
    }
}

/// What a write came to.
public struct WriteResult: Hashable, Sendable {
    /// The item as it stands after the write; someone else's edit may have come in between.
    public var snapshot: EntitySnapshot
    /// Written fields as the tool keeps them, by the write's own answer; empty where the tool does not tell.
    public var writtenValues: [FieldID: FieldValue]
    /// What became of files that came from another tool.
    public var attachmentCopies: [Attachment: AttachmentCopyResult]
    /// The SHA-256 of the content of files that came from another tool.
    public var digests: [Attachment: [UInt8]] = [:]
    /// The choices that the adapter made where several ways led to the value; history names them.
    public var choices: [FieldID: String]

    public init(
        snapshot: EntitySnapshot, writtenValues: [FieldID: FieldValue],
        attachmentCopies: [Attachment: AttachmentCopyResult] = [:],
        choices: [FieldID: String] = [:]
    ) {
        self.snapshot = snapshot
        self.writtenValues = writtenValues
        self.attachmentCopies = attachmentCopies
        self.choices = choices
    }
}

/// What became of a file that was to be carried over.
public enum AttachmentCopyResult: Hashable, Sendable {
    /// By the name that the tool gave it.
    case copied(Attachment)
    /// The tool did not accept it, or the other tool did not give it.
    case rejected(ToolError)
}

extension ToolGateway {
    public func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult {
        try await write(fields, to: entity, current: current)
    }

    public func verify() async throws(ToolError) {}

    /// None: the tool changes each field in one step, or marks the item meanwhile.
    public func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] { [] }

    /// By reading the item.
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

    /// An item keeps its id, whatever it becomes.
    public func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        EntityConversions()
    }

    public func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> Attachment {
        throw ToolError(kind: .notFound, message: "there is no such file")
    }

    public func withAttachmentStream(
        _ file: Attachment, _ consume: (ByteStream) async throws -> Void
    ) async throws {
        throw ToolError(kind: .notFound, message: "there is no such file")
    }

    public var comparesContent: Bool { false }

    public func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? { nil }

    public func missingReferences(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> [MissingReference] { [] }

    public func createReference(_ thing: MissingReference) async throws(ToolError) {
        throw ToolError(kind: .rejected, message: "the tool does not let such things be made")
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
        throw ToolError(kind: .rejected, message: "the tool does not tell programs who changed which field")
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
