public import EntityModel
public import Primitives

/// A gateway to a tool in which API clients can create managed items.
public protocol ManagedItemGateway: ToolGateway {
    /// The tool in the form in which entity references contain it.
    var tool: Tool { get }
    /// The fields that hold the standard values of every managed item.
    var standardFields: (title: FieldID, description: FieldID, assignee: FieldID) { get }

    /// Creates several items with as few requests as the tool allows, each in the same way as ``create(_:type:for:)``.
    ///
    /// - Parameter items: The items to create, at most 50.
    /// - Returns: The outcome for each item. A rejected item does not affect the others.
    func create(_ items: [CreationRequest]) async -> [Result<CreationResult, ToolError>]

    /// Returns the ID of an entity type in a project.
    ///
    /// - Parameters:
    ///   - name: The name of the type in any case, or its ID.
    ///   - scope: The project scope.
    /// - Returns: The ID of the type.
    /// - Throws: `ToolError` of kind `.rejected` if no type has this name. The message lists the types of the project.
    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String

    /// Returns the user that a text identifies, among the users who can be assigned items in the project.
    ///
    /// - Parameters:
    ///   - text: The text that identifies the user.
    ///   - scope: The project scope.
    /// - Returns: The user.
    /// - Throws: `ToolError` of kind `.rejected` if no user or more than one user matches.
    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser
}

/// A request to create one item.
public struct CreationRequest: Hashable, Sendable {
    public var creation: EntityDraft
    /// The ID of the item's type.
    public var type: String
    /// The name that the item's marker contains.
    public var marker: String
}

/// Creates, updates, and deletes managed items.
///
/// Repeating a request with the same key never creates a second item.
public struct ManagedItemService: Sendable {
    private let gateway: any ManagedItemGateway
    private let intents: any CreationIntentStore
    private let hasher: ContentHasher
    private let creator: EntityCreator
    private let now: @Sendable () -> Timestamp

    /// The requested state of a managed item.
    public struct ManagedItemSpec: Hashable, Sendable {
        /// The key that is unique in the account.
        public var name: String
        /// The project scope, and the values that the tool requires for a new item.
        public var creation: EntityDraft
        /// The ID of the item's type.
        public var type: String
        /// The field values that the item must have.
        public var fields: [FieldID: FieldValue]

        public init(name: String, creation: EntityDraft, type: String, fields: [FieldID: FieldValue]) {
            self.name = name
            self.creation = creation
            self.type = type
            self.fields = fields
        }
    }

    /// The outcome of a request for a managed item.
    public struct ManagedItemOutcome: Sendable {
        public var entity: CreatedEntity
        /// The item as it is after the writes.
        public var snapshot: EntitySnapshot
        public var isNew: Bool
        /// The reasons why the tool did not accept values, keyed by field.
        public var refused: [FieldID: String]
    }

    /// - Parameters:
    ///   - gateway: The gateway to the tool.
    ///   - intents: The store of creation intents.
    ///   - hasher: The hasher that uses the account's key.
    ///   - now: The current time.
    public init(
        gateway: any ManagedItemGateway, intents: any CreationIntentStore, hasher: ContentHasher,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.gateway = gateway
        self.intents = intents
        self.hasher = hasher
        self.now = now
        creator = EntityCreator(gateway: gateway, intents: intents, now: now)
    }

    /// Creates the item if it does not exist, and writes the requested field values.
    ///
    /// - Parameters:
    ///   - spec: The requested state of the item.
    ///   - account: The account that the item belongs to.
    /// - Returns: The item, and the values that the tool did not accept.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not create the item. A transient ``ToolError`` while
    ///   it is unknown whether the item exists. Also throws errors of the intent store.
    public func put(_ spec: ManagedItemSpec, account: AccountID) async throws -> ManagedItemOutcome {
        let wanted = EntityReference.placeholder(for: spec.name, type: spec.type, in: gateway.tool)
        let made = try await creator.create(spec.creation, as: wanted, for: spec.name, account: account)
        let entity = made.entity.entity
        var current = try await read(entity)
        let writes = spec.fields.sorted { $0.key < $1.key }.map { field, value in
            FieldWrite(field: field, value: value, source: field, sourceHash: hasher(value), expectedHash: nil)
        }
        let results = try await FieldWriter(gateway: gateway, hasher: hasher)
            .apply(writes, to: entity, current: &current)
        var refused: [FieldID: String] = [:]
        for result in results {
            switch result.outcome {
            case .rejected(let reason), .held(let reason): refused[result.field] = reason
            case .applied, .merged, .conflict: break
            }
        }
        return ManagedItemOutcome(entity: made.entity, snapshot: current, isNew: made.isNew, refused: refused)
    }

    /// Creates or updates several managed items.
    ///
    /// Items without a creation intent are created together.
    ///
    /// - Parameters:
    ///   - specs: The requested items with distinct keys, at most 50.
    ///   - account: The account that the items belong to.
    /// - Returns: The outcome for each item. An item that fails does not affect the others.
    /// - Throws: Errors of the intent store.
    public func put(
        _ specs: [ManagedItemSpec], account: AccountID
    ) async throws -> [Result<ManagedItemOutcome, ToolError>] {
        var fresh: [ManagedItemSpec] = []
        for spec in specs where try await intents.intent(spec.name, account: account) == nil {
            try await intents.begin(spec.name, account: account, at: now())
            fresh.append(spec)
        }
        var failures: [String: ToolError] = [:]
        var made: Set<String> = []
        let items = fresh.map { CreationRequest(creation: $0.creation, type: $0.type, marker: $0.name) }
        for (spec, outcome) in zip(fresh, items.isEmpty ? [] : await gateway.create(items)) {
            switch outcome {
            case .success(let item):
                try await intents.complete(spec.name, account: account, item.entity)
                made.insert(spec.name)
            case .failure(let failure):
                failures[spec.name] = failure
                if failure.wasNotProcessed {
                    try await intents.delete(spec.name, account: account)
                } else {
                    try await intents.markUncertain(spec.name, account: account, at: now())
                }
            }
        }
        // The tool's own limit for concurrent requests bounds these tasks.
        let fulfilled = try await withThrowingTaskGroup(of: (String, Result<ManagedItemOutcome, ToolError>).self) {
            group in
            for spec in specs where failures[spec.name] == nil {
                let isNew = made.contains(spec.name)
                group.addTask { (spec.name, try await putOne(spec, account: account, isNew: isNew)) }
            }
            return try await group.reduce(into: failures.mapValues { .failure($0) }) { $0[$1.0] = $1.1 }
        }
        return specs.compactMap { fulfilled[$0.name] }
    }

    private func putOne(
        _ spec: ManagedItemSpec, account: AccountID, isNew: Bool
    ) async throws -> Result<ManagedItemOutcome, ToolError> {
        do {
            var published = try await put(spec, account: account)
            published.isNew = isNew || published.isNew
            return .success(published)
        } catch let failure as ToolError {
            return .failure(failure)
        }
    }

    private func read(_ entity: EntityReference) async throws(ToolError) -> EntitySnapshot {
        do {
            return try await gateway.read(entity, comments: false)
        } catch  where error.kind == .notFound {
            // The tool does not report whether the item was deleted or is hidden. A hidden item must not be created
            // a second time.
            throw ToolError(
                kind: .rejected,
                message: "The managed item was deleted or is hidden from Tandem's user. "
                    + "Delete the managed item by its key, then create it again.")
        }
    }

    /// Deletes a managed item.
    ///
    /// - Parameters:
    ///   - name: The key of the managed item.
    ///   - account: The account that the item belongs to.
    /// - Returns: Whether the managed item existed.
    /// - Throws: `ToolError` of kind `.unavailable` while it is unknown whether the item exists. Also throws errors of
    ///   the tool and the intent store.
    public func delete(_ name: String, account: AccountID) async throws -> Bool {
        guard let intent = try await intents.intent(name, account: account) else { return false }
        guard let item = intent.entity else {
            throw ToolError(
                kind: .unavailable,
                message: "An earlier request may have created the item. Repeat that request, then delete the item.")
        }
        try await gateway.delete(item.entity)
        try await intents.delete(name, account: account)
        return true
    }
}
