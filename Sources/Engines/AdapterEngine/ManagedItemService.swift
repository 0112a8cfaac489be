public import EntityModel

/// A tool in which items can be made on demand.
public protocol ManagedItemGateway: ToolGateway {
    /// The connection as entities name it.
    var tool: Tool { get }
    /// The fields that hold what people always give.
    var standardFields: (title: FieldID, description: FieldID, assignee: FieldID) { get }

    /// Makes several items as ``create(_:type:for:)`` makes one, with as few requests as the tool allows.
    ///
    /// - Parameter items: fifty at most.
    /// - Returns: what came of each; one that the tool refuses costs no other.
    func create(_ items: [CreationRequest]) async -> [Result<CreationResult, ToolError>]

    /// The id of a type of items in a project, by its name in any case or its id.
    ///
    /// Throws `refused` with the types that there are if none is called so.
    func type(named name: String, in scope: EntityScope) async throws(ToolError) -> String

    /// Who is meant, among those whom the project lets work on its items.
    ///
    /// Throws `refused` if that is nobody, or several.
    func assignee(_ text: String, in scope: EntityScope) async throws(ToolError) -> ToolUser
}

/// An item that is to be made.
public struct CreationRequest: Hashable, Sendable {
    public var creation: EntityDraft
    /// The id of its type.
    public var type: String
    /// What its marker names.
    public var marker: String
}

/// Makes items that people ask for by names of their own, each once however often it is asked for, and takes them back.
public struct ManagedItemService: Sendable {
    private let gateway: any ManagedItemGateway
    private let intents: any CreationIntentStore
    private let hasher: ContentHasher
    private let creator: EntityCreator
    private let now: @Sendable () -> Int64

    /// What someone wants.
    public struct ManagedItemSpec: Hashable, Sendable {
        /// What tells it from others of the account.
        public var name: String
        /// Where, and what is demanded of a new item.
        public var creation: EntityDraft
        /// The id of the item's type.
        public var type: String
        /// What it shall hold.
        public var fields: [FieldID: FieldValue]

        public init(name: String, creation: EntityDraft, type: String, fields: [FieldID: FieldValue]) {
            self.name = name
            self.creation = creation
            self.type = type
            self.fields = fields
        }
    }

    /// What came of a wish.
    public struct ManagedItemOutcome: Sendable {
        public var entity: CreatedEntity
        /// As it stands.
        public var snapshot: EntitySnapshot
        public var isNew: Bool
        /// Why the tool did not take a field's value.
        public var refused: [FieldID: String]
    }

    /// - Parameters:
    ///   - gateway: the tool.
    ///   - intents: remember which items were begun to be made.
    ///   - hasher: under the account's key.
    ///   - now: milliseconds since 1970.
    public init(
        gateway: any ManagedItemGateway, intents: any CreationIntentStore, hasher: ContentHasher,
        now: @escaping @Sendable () -> Int64
    ) {
        self.gateway = gateway
        self.intents = intents
        self.hasher = hasher
        self.now = now
        creator = EntityCreator(gateway: gateway, intents: intents, now: now)
    }

    /// Makes the item unless it is there, and has its fields hold what is wanted.
    ///
    /// - Parameters:
    ///   - wish: what is wanted.
    ///   - account: whose it is.
    /// - Returns: the item, and which values the tool did not take.
    /// - Throws: `refused` if the tool makes no such item; a transient ``ToolError`` while it cannot be told whether
    ///   there is one; what the record of intents throws.
    public func put(_ wish: ManagedItemSpec, account: AccountID) async throws -> ManagedItemOutcome {
        let wanted = EntityReference.placeholder(for: wish.name, type: wish.type, in: gateway.tool)
        let made = try await creator.create(wish.creation, as: wanted, for: wish.name, account: account)
        let entity = made.entity.entity
        var current = try await read(entity)
        let writes = wish.fields.sorted { $0.key < $1.key }.map { field, value in
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

    /// Fulfils several wishes; those whose items were never begun are made together.
    ///
    /// - Parameters:
    ///   - wishes: of different names, fifty at most.
    ///   - account: whose they are.
    /// - Returns: what came of each: one that fails costs no other.
    /// - Throws: what the record of intents throws.
    public func put(
        _ wishes: [ManagedItemSpec], account: AccountID
    ) async throws -> [Result<ManagedItemOutcome, ToolError>] {
        var fresh: [ManagedItemSpec] = []
        for wish in wishes where try await intents.intent(wish.name, account: account) == nil {
            try await intents.begin(wish.name, account: account, at: now())
            fresh.append(wish)
        }
        var failures: [String: ToolError] = [:]
        var made: Set<String> = []
        let items = fresh.map { CreationRequest(creation: $0.creation, type: $0.type, marker: $0.name) }
        for (wish, outcome) in zip(fresh, items.isEmpty ? [] : await gateway.create(items)) {
            switch outcome {
            case .success(let item):
                try await intents.complete(wish.name, account: account, item.entity)
                made.insert(wish.name)
            case .failure(let failure):
                failures[wish.name] = failure
                if failure.wasNotProcessed {
                    try await intents.delete(wish.name, account: account)
                } else {
                    try await intents.markUncertain(wish.name, account: account, at: now())
                }
            }
        }
        // The tool's own bound keeps them from being too many at once.
        let fulfilled = try await withThrowingTaskGroup(of: (String, Result<ManagedItemOutcome, ToolError>).self) {
            group in
            for wish in wishes where failures[wish.name] == nil {
                let isNew = made.contains(wish.name)
                group.addTask { (wish.name, try await putOne(wish, account: account, isNew: isNew)) }
            }
            return try await group.reduce(into: failures.mapValues { .failure($0) }) { $0[$1.0] = $1.1 }
        }
        return wishes.compactMap { fulfilled[$0.name] }
    }

    private func putOne(
        _ wish: ManagedItemSpec, account: AccountID, isNew: Bool
    ) async throws -> Result<ManagedItemOutcome, ToolError> {
        do {
            var published = try await put(wish, account: account)
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
            // Whether it was deleted or is hidden cannot be told, and another one must not be made for what is hidden.
            throw ToolError(
                kind: .rejected,
                message: "the published item is gone, or hidden from this user; take it back, then publish it anew")
        }
    }

    /// Deletes the item that was made.
    ///
    /// - Parameters:
    ///   - name: what the wish was called.
    ///   - account: whose it is.
    /// - Returns: whether there was one.
    /// - Throws: `unavailable` while it is not known whether there is one; what the tool says.
    public func delete(_ name: String, account: AccountID) async throws -> Bool {
        guard let intent = try await intents.intent(name, account: account) else { return false }
        guard let item = intent.entity else {
            throw ToolError(
                kind: .unavailable,
                message: "it is not known yet whether the item was made; publish it once more, then take it back")
        }
        try await gateway.delete(item.entity)
        try await intents.delete(name, account: account)
        return true
    }
}
