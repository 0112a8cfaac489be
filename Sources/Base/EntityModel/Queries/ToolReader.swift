public import Primitives

/// The reads that every tool offers to the rest of Tandem.
///
/// A reader is bound to one tool of one account. An adapter's gateway asks its tool. Other services ask the adapter over
/// its internal API.
public protocol ToolReader: Sendable {
    /// Returns the current state of the item, read from the tool and not from a cache.
    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot

    /// Returns the current state of several items without their comments, with as few requests as the tool allows.
    ///
    /// - Parameter entities: The items, at most 100.
    /// - Returns: The snapshots. Items that no longer exist are omitted.
    /// - Throws: An error of the tool.
    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot]

    /// Returns whether an item exists. A share ends only with this proof.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - key: The last known readable key of the item, such as a Jira key. It identifies the project.
    /// - Returns: The tool's answer for the connection's user.
    /// - Throws: `ToolError` of kind `.credentialsRejected` or `.permissionLost` if this user can no longer see the
    ///   item's project. `ToolError` of kind `.unavailable` if the tool does not answer.
    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence

    /// Returns the items that an item was converted from and to, even if the item no longer exists.
    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions

    /// Finds an item by its readable name: a Jira key or ID, or a Targetprocess ID.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot

    /// Returns one page of the items of some types that changed at or after `since`, oldest first.
    ///
    /// An item may appear more than once, because the tools' clocks are coarse.
    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage

    /// Returns one page of the items that match a query, as the tool evaluates it. A query by IDs returns all items at
    /// once.
    ///
    /// - Parameter selection: The query.
    /// - Returns: The page.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool cannot parse the filter.
    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage

    /// Returns one page of the items that refer by name to something else, such as a sprint or a release.
    ///
    /// - Parameters:
    ///   - reference: The sprint, the release, or the like. Only the tool's adapter knows its type.
    ///   - cursor: The cursor from the previous page, or `nil` for the first page.
    /// - Returns: The page, which is empty if the reference no longer exists.
    /// - Throws: An error of the tool.
    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage

    /// Returns the changes of an item's fields with their authors, newest first, as far as the tool records them.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the tool has no API for its changelog, or another error of the
    ///   tool.
    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry]

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
}

/// A function that returns the reader of one tool of an account.
///
/// It throws ``ToolError`` of kind `.rejected` if no adapter is configured for the tool's type.
public typealias ToolReaders = @Sendable (Tool, AccountID) throws(ToolError) -> any ToolReader

extension ToolReader {
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

    /// Returns no conversions, for tools whose items always keep their IDs.
    public func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        EntityConversions()
    }

    public func entities(
        referencing reference: EntityReference, cursor: String?
    ) async throws(ToolError) -> EntityPage { EntityPage(items: []) }

    public func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        throw ToolError(kind: .rejected, message: "The tool has no API that reports who changed which field.")
    }

    public func fields() async throws(ToolError) -> [FieldDescription] { [] }

    public func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        ToolMetadata(types: [], relations: [])
    }

    public func users(matching name: String) async throws(ToolError) -> [ToolUser] { [] }
}
