public import Core
public import EntityModel
public import Primitives

/// A client of the adapter API that ``AdapterAPIRoutes`` serves.
public struct AdapterClient: Sendable {
    /// The time for one call.
    ///
    /// The adapter retries its tool for up to 14 seconds and also waits for the tool's responses.
    public static let deadline: Duration = .seconds(60)

    private let client: InternalClient
    private let scopes: Set<Scope>
    private let writing: Set<Scope>

    /// - Parameters:
    ///   - client: The client for the adapter's base address, with a deadline such as ``deadline``.
    ///   - tool: The tool type, which determines the scope.
    public init(_ client: InternalClient, tool: ToolType) {
        self.client = client
        scopes = [Scope(rawValue: "\(tool.slug):read")]
        writing = [Scope(rawValue: "\(tool.slug):write")]
    }

    /// Returns the reader of a connection's tool.
    public func reader(of tool: Tool, account: AccountID) -> AdapterReader {
        AdapterReader(client: self, tool: tool, account: account)
    }

    /// Returns the state of a connection.
    ///
    /// The adapter calls the tool if the tool has not responded recently.
    public func state(of tool: Tool, account: AccountID) async throws(ToolError) -> ConnectionState {
        try await get(account, tool, ["state"], query: [])
    }

    /// Makes the adapter use a changed connection immediately.
    public func refresh(_ tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call(
                "POST", path(account, tool, ["refresh"], []), scopes: scopes, isRepeatable: false)
        }
    }

    /// The time for one attachment: a gigabyte at a few hundred kilobytes per second.
    private static let fileDeadline: Duration = .seconds(3600)

    /// Passes the bytes of an attachment to a closure while they arrive.
    ///
    /// - Parameters:
    ///   - file: The attachment of an item of the tool.
    ///   - account: The account that the attachment belongs to.
    ///   - consume: A closure that reads the bytes.
    /// - Returns: The result of `consume`.
    /// - Throws: ``EntityModel/ToolError`` if the attachment cannot be read; any error that `consume` throws.
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

    /// Returns the grant of a user for a connection that uses an authorization code.
    public func authorization(of tool: Tool, account: AccountID) async throws(ToolError) -> AuthorizationView {
        try await get(account, tool, ["authorization"], query: [])
    }

    /// Starts an authorization and returns the page that asks the user for a grant.
    public func beginAuthorization(
        _ form: AuthorizationStartRequest, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> AuthorizationStart {
        try await post(form, account, tool, ["authorization"])
    }

    /// Removes the grant that a user gave Tandem.
    public func endAuthorization(of tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call("DELETE", path(account, tool, ["authorization"], []), scopes: writing)
        }
    }

    /// Registers a connection's webhook in its tool and replaces an existing registration.
    public func registerWebhook(
        _ url: Secret<String>, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> WebhookRegistration {
        try await mappingErrors { () async throws(InternalCallError) -> WebhookRegistration in
            try await client.call(
                "PUT", path(account, tool, ["webhook"], []), body: url.reveal { WebhookRegistrationRequest(url: $0) },
                scopes: writing)
        }
    }

    /// Removes a connection's webhook from its tool.
    ///
    /// The token in the address may be any token.
    public func removeWebhook(_ url: String, of tool: Tool, account: AccountID) async throws(ToolError) {
        try await mappingErrors { () async throws(InternalCallError) in
            try await client.call(
                "DELETE", path(account, tool, ["webhook"], []), body: WebhookRegistrationRequest(url: url),
                scopes: writing)
        }
    }

    /// Diagnoses the connection between Tandem and the tool.
    public func examine(
        _ form: DiagnosticRequest, of tool: Tool, account: AccountID
    ) async throws(ToolError) -> DiagnosticReport {
        try await mappingErrors { () async throws(InternalCallError) -> DiagnosticReport in
            try await client.call(
                "POST", path(account, tool, ["diagnostics"], []), body: form, scopes: scopes, isRepeatable: true)
        }
    }

    /// Reports a build to a connection's tool.
    public func send(
        _ build: BuildReport, to tool: Tool, account: AccountID
    ) async throws(ToolError) -> CIReportRecord {
        try await post(build, account, tool, ["builds"])
    }

    /// Reports a deployment to a connection's tool.
    public func send(
        _ deployment: DeploymentReport, to tool: Tool, account: AccountID
    ) async throws(ToolError) -> CIReportRecord {
        try await post(deployment, account, tool, ["deployments"])
    }

    /// Returns the recent CI reports to a connection's tool, newest first.
    public func deliveries(of tool: Tool, account: AccountID) async throws(ToolError) -> [CIReportRecord] {
        try await get(account, tool, ["ci-reports"], query: [])
    }

    /// Creates a managed item, or updates the existing item with this key.
    public func putManagedItems(
        _ form: ManagedItemRequest, as name: String, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> ManagedItemView {
        try await mappingErrors { () async throws(InternalCallError) -> ManagedItemView in
            try await client.call(
                "PUT", path(account, tool, ["managed-items", name], []), body: form, scopes: writing)
        }
    }

    /// Creates several managed items, or updates the existing items with their keys.
    public func putManagedItems(
        _ list: ManagedItemBatch, in tool: Tool, account: AccountID
    ) async throws(ToolError) -> [ManagedItemResult] {
        try await mappingErrors { () async throws(InternalCallError) -> [ManagedItemResult] in
            try await client.call("PUT", path(account, tool, ["managed-items"], []), body: list, scopes: writing)
        }
    }

    /// Deletes a managed item.
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

    /// Reads a resource of a connection.
    func get<Value: Decodable>(
        _ account: AccountID, _ tool: Tool, _ rest: [String], query: [(name: String, value: String)]
    ) async throws(ToolError) -> Value {
        try await mappingErrors { () async throws(InternalCallError) -> Value in
            try await client.get(path(account, tool, rest, query), scopes: scopes)
        }
    }

    /// Reads with a question that a query string cannot hold.
    func read<Value: Decodable>(
        _ account: AccountID, _ tool: Tool, _ rest: [String], body: some Encodable & Sendable
    ) async throws(ToolError) -> Value {
        try await mappingErrors { () async throws(InternalCallError) -> Value in
            try await client.call(
                "POST", path(account, tool, rest, []), body: body, scopes: scopes, isRepeatable: true)
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
                kind: .unreadable, message: "The item or items are larger than Tandem reads in one request.")
        }
        // Every other error occurs between two services of Tandem and says nothing about the tool's item.
        return ToolError(kind: .unavailable, message: error.description)
    }
}
