public import Core
public import EntityModel
public import Primitives

/// Asks a tool's adapter over the adapter API; the other side of ``AdapterAPIRoutes``.
public struct AdapterClient: Sendable {
    /// Time for one call: the adapter itself tries the tool again for up to 14 seconds and the tool's own answers.
    public static let deadline: Duration = .seconds(60)

    private let client: InternalClient
    private let scopes: Set<Scope>
    private let writing: Set<Scope>

    /// - Parameters:
    ///   - client: for the adapter's base address, with a deadline such as ``deadline``.
    ///   - tool: which names the scope.
    public init(_ client: InternalClient, tool: ToolType) {
        self.client = client
        scopes = [Scope(rawValue: "\(tool.slug):read")]
        writing = [Scope(rawValue: "\(tool.slug):write")]
    }

    /// What the item holds now, read from the tool and from no cache.
    public func read(
        _ entity: EntityReference, account: AccountID, comments: Bool
    ) async throws(ToolError) -> EntitySnapshot {
        try await get(
            account, entity.tool, ["entities", entity.entityType, entity.sourceId],
            query: comments ? [("comments", "true")] : [])
    }

    /// What several items hold now, without their comments; what is gone is missing.
    ///
    /// There may be a hundred.
    public func read(
        _ entities: [EntityReference], in tool: Tool, account: AccountID
    ) async throws(ToolError) -> [EntitySnapshot] {
        try await mappingErrors { () async throws(InternalCallError) -> [EntitySnapshot] in
            try await client.call(
                "POST", path(account, tool, ["entities"], []), body: entities, scopes: scopes, isRepeatable: true)
        }
    }

    /// Whether an item exists, and the proof where it does not.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - key: The name by which people knew it last.
    ///   - account: The account that the item belongs to.
    /// - Returns: The tool's answer to the connection's own user.
    /// - Throws: ``EntityModel/ToolError`` if the tool does not say it to that user.
    public func presence(
        of entity: EntityReference, knownAs key: String?, account: AccountID
    ) async throws(ToolError) -> Presence {
        try await get(
            account, entity.tool, ["entities", entity.entityType, entity.sourceId, "presence"],
            query: key.map { [("key", $0)] } ?? [])
    }

    /// The state of a connection; the tool is asked where it has not answered lately.
    public func state(of tool: Tool, account: AccountID) async throws(ToolError) -> ConnectionState {
        try await get(account, tool, ["state"], query: [])
    }

    /// Makes the adapter use a changed connection from now on.
    public func refresh(_ tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call(
                "POST", path(account, tool, ["refresh"], []), scopes: scopes, isRepeatable: false)
        }
    }

    /// Tells what an item was converted to and from.
    public func conversions(
        of entity: EntityReference, account: AccountID
    ) async throws(ToolError) -> EntityConversions {
        try await get(
            account, entity.tool, ["entities", entity.entityType, entity.sourceId, "conversions"], query: [])
    }

    /// The fields that items have, for whoever writes a profile.
    public func fields(of tool: Tool, account: AccountID) async throws(ToolError) -> [FieldDescription] {
        try await get(account, tool, ["fields"], query: [])
    }

    /// What the tool calls what a profile names, in a project or in all of them.
    public func vocabulary(
        of project: String?, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> ToolMetadata {
        try await get(account, tool, ["metadata"], query: project.map { [("project", $0)] } ?? [])
    }

    /// The people whom a part of a name means.
    public func people(called name: String, in tool: Tool, account: AccountID) async throws(ToolError) -> [ToolUser] {
        try await get(account, tool, ["users"], query: [("name", name)])
    }

    /// Who changed which fields of an item that a person calls so, as the tool remembers it; newest first.
    public func edits(
        of name: String, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> [ChangelogEntry] {
        try await get(account, tool, ["changelog"], query: [("name", name)])
    }

    /// Time for a file: a gigabyte at a few hundred kilobytes a second.
    private static let fileDeadline: Duration = .seconds(3600)

    /// Lends the bytes of a file that hangs on an item while they come in.
    ///
    /// - Parameters:
    ///   - file: hangs on an item of the tool.
    ///   - account: whose file it is.
    ///   - consume: takes the bytes.
    /// - Returns: what `consume` gave.
    /// - Throws: ``EntityModel/ToolError`` if the file cannot be had; what `consume` throws.
    public func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        let path = path(
            account, file.item.tool, ["entities", file.item.entityType, file.item.sourceId, "files", file.id], [])
        do {
            return try await client.stream(path, scopes: scopes, deadline: Self.fileDeadline, consume)
        } catch let error as InternalCallError {
            throw Self.failure(error)
        }
    }

    /// Finds an item by what a person calls it.
    public func resolve(
        _ name: String, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> EntitySnapshot {
        try await get(account, tool, ["resolve"], query: [("name", name)])
    }

    /// Items of the types that changed at or after `since` (milliseconds since 1970), oldest first, one page.
    public func changes(
        of types: [String], since: Int64, cursor: String?, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> ChangePage {
        var query = [(name: "since", value: "\(since)")] + types.map { (name: "types", value: $0) }
        if let cursor {
            query.append(("cursor", cursor))
        }
        return try await get(account, tool, ["changes"], query: query)
    }

    /// One page of the items that a selection means; of a selection with ids, of which there may be a hundred, all.
    public func select(
        _ selection: EntityQuery, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> EntityPage {
        try await mappingErrors { () async throws(InternalCallError) -> EntityPage in
            try await client.call(
                "POST", path(account, tool, ["select"], []), body: selection, scopes: scopes, isRepeatable: true)
        }
    }

    /// What a person has let Tandem do over a connection that signs in so.
    public func authorization(of tool: Tool, account: AccountID) async throws(ToolError) -> AuthorizationView {
        try await get(account, tool, ["authorization"], query: [])
    }

    /// What to ask a person to let Tandem in.
    public func beginAuthorization(
        _ form: AuthorizationStartRequest, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> AuthorizationStart {
        try await post(form, account, tool, ["authorization"])
    }

    /// Has forgotten what a person has let Tandem do.
    public func endAuthorization(of tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call("DELETE", path(account, tool, ["authorization"], []), scopes: writing)
        }
    }

    /// Has a connection's webhook entered in its tool, in the place of the one that stood there.
    public func registerWebhook(
        _ url: Secret<String>, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> WebhookRegistration {
        try await mappingErrors { () async throws(InternalCallError) -> WebhookRegistration in
            try await client.call(
                "PUT", path(account, tool, ["webhook"], []), body: url.reveal { WebhookRegistrationRequest(url: $0) },
                scopes: writing)
        }
    }

    /// Has a connection's webhook taken out of its tool; of its address the token may be any.
    public func removeWebhook(_ url: String, of tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call(
                "DELETE", path(account, tool, ["webhook"], []), body: WebhookRegistrationRequest(url: url),
                scopes: writing)
        }
    }

    /// Finds out what stands between Tandem and a connection's tool.
    public func examine(
        _ form: DiagnosticRequest, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> DiagnosticReport {
        try await mappingErrors { () async throws(InternalCallError) -> DiagnosticReport in
            try await client.call(
                "POST", path(account, tool, ["diagnostics"], []), body: form, scopes: scopes, isRepeatable: true)
        }
    }

    /// Tells a connection's tool of a build.
    public func send(
        _ build: BuildReport, to tool: Tool, account: AccountID
    ) async throws(ToolError) -> CIReportRecord {
        try await post(build, account, tool, ["builds"])
    }

    /// Tells a connection's tool of a deployment.
    public func send(
        _ deployment: DeploymentReport, to tool: Tool, account: AccountID
    ) async throws(ToolError) -> CIReportRecord {
        try await post(deployment, account, tool, ["deployments"])
    }

    /// What a connection's tool was told lately, newest first.
    public func deliveries(of tool: Tool, account: AccountID) async throws(ToolError) -> [CIReportRecord] {
        try await get(account, tool, ["ci-reports"], query: [])
    }

    /// Has an item made on demand, unless one is there of that name.
    public func putManagedItems(
        _ form: ManagedItemRequest, as name: String, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> ManagedItemView {
        try await mappingErrors { () async throws(InternalCallError) -> ManagedItemView in
            try await client.call(
                "PUT", path(account, tool, ["managed-items", name], []), body: form, scopes: writing)
        }
    }

    /// Has several items made on demand, unless ones are there of their names.
    public func putManagedItems(
        _ list: ManagedItemBatch, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> [ManagedItemResult] {
        try await mappingErrors { () async throws(InternalCallError) -> [ManagedItemResult] in
            try await client.call("PUT", path(account, tool, ["managed-items"], []), body: list, scopes: writing)
        }
    }

    /// Has an item deleted that was made on demand.
    public func deleteManagedItem(_ name: String, in tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call("DELETE", path(account, tool, ["managed-items", name], []), scopes: writing)
        }
    }

    private func post<Value: Decodable>(
        _ body: some Encodable & Sendable, _ account: AccountID, _ tool: Tool, _ rest: [String]
    ) async throws(ToolError) -> Value {
        try await mappingErrors { () async throws(InternalCallError) -> Value in
            try await client.call("POST", path(account, tool, rest, []), body: body, scopes: writing)
        }
    }

    private func get<Value: Decodable>(
        _ account: AccountID, _ tool: Tool, _ rest: [String], query: [(name: String, value: String)]
    ) async throws(ToolError) -> Value {
        try await mappingErrors { () async throws(InternalCallError) -> Value in
            try await client.get(path(account, tool, rest, query), scopes: scopes)
        }
    }

    private func path(
        _ account: AccountID, _ tool: Tool, _ rest: [String], _ query: [(name: String, value: String)]
    ) -> URLPath {
        URLPath(["api", "v1", account.rawValue, tool.id] + rest, query: query)
    }

    private func mappingErrors<Value>(
        _ call: () async throws(InternalCallError) -> Value
    ) async throws(ToolError) -> Value {
        do {
            return try await call()
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: InternalCallError) -> ToolError {
        if case .refused(_, _, let problem) = error, let failure = problem.toolError { return failure }
        if error.isAnswerTooLarge {
            return ToolError(
                kind: .unreadable, message: "The item, or the items together, hold more than Tandem reads at a time.")
        }
        // Whatever else is wrong lies between two parts of Tandem and says nothing of the tool's item.
        return ToolError(kind: .unavailable, message: error.description)
    }
}
