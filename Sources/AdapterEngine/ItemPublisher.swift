public import EntityModel

/// A tool in which items can be made on demand.
public protocol PublishingGateway: ToolGateway {
    /// The connection as entities name it.
    var tool: Tool { get }
    /// The fields that hold what people always give.
    var publicationFields: (title: FieldID, description: FieldID, assignee: FieldID) { get }

    /// The id of a type of items in a project, by its name in any case or its id.
    ///
    /// Throws `refused` with the types that there are if none is called so.
    func type(named name: String, in scope: EntityScope) async throws(ToolFailure) -> String

    /// Who is meant, among those whom the project lets work on its items.
    ///
    /// Throws `refused` if that is nobody, or several.
    func assignee(_ text: String, in scope: EntityScope) async throws(ToolFailure) -> Person
}

/// Makes items that people ask for by names of their own, each once however often it is asked for, and takes them back.
public struct ItemPublisher: Sendable {
    private let gateway: any PublishingGateway
    private let intents: any CreationIntents
    private let hasher: ContentHasher
    private let maker: ItemMaker

    /// What came of a wish.
    public struct Published: Sendable {
        public var item: CreatedItem
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
        gateway: any PublishingGateway, intents: any CreationIntents, hasher: ContentHasher,
        now: @escaping @Sendable () -> Int64
    ) {
        self.gateway = gateway
        self.intents = intents
        self.hasher = hasher
        maker = ItemMaker(gateway: gateway, intents: intents, now: now)
    }

    /// Makes the item unless it is there, and has its fields hold what is wanted.
    ///
    /// - Parameters:
    ///   - creation: where, and what is demanded of a new item.
    ///   - type: the id of the item's type.
    ///   - fields: what it shall hold.
    ///   - name: what tells the wish from others of the account.
    ///   - account: whose it is.
    /// - Returns: the item, and which values the tool did not take.
    /// - Throws: `refused` if the tool makes no such item; a transient ``ToolFailure`` while it cannot be told whether
    ///   there is one; what the record of intents throws.
    public func publish(
        _ creation: ItemCreation, type: String, fields: [FieldID: FieldValue], as name: String, account: AccountID
    ) async throws -> Published {
        let wanted = EntityReference.unborn(for: name, type: type, in: gateway.tool)
        let made = try await maker.make(creation, as: wanted, for: name, account: account)
        let entity = made.item.entity
        var current = try await read(entity)
        let writes = fields.sorted { $0.key < $1.key }.map { field, value in
            FieldWrite(field: field, value: value, source: field, sourceHash: hasher(value), expected: nil)
        }
        let results = try await FieldApplication(gateway: gateway, hasher: hasher)
            .apply(writes, to: entity, current: &current)
        var refused: [FieldID: String] = [:]
        for result in results {
            if case .refused(let reason) = result.outcome { refused[result.field] = reason }
        }
        return Published(item: made.item, snapshot: current, isNew: made.isNew, refused: refused)
    }

    private func read(_ entity: EntityReference) async throws(ToolFailure) -> EntitySnapshot {
        do {
            return try await gateway.read(entity, comments: false)
        } catch  where error.kind == .notFound {
            // Whether it was deleted or is hidden cannot be told, and another one must not be made for what is hidden.
            throw ToolFailure(
                kind: .refused,
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
    public func takeBack(_ name: String, account: AccountID) async throws -> Bool {
        guard let intent = try await intents.intent(name, account: account) else { return false }
        guard let item = intent.item else {
            throw ToolFailure(
                kind: .unavailable,
                message: "it is not known yet whether the item was made; publish it once more, then take it back")
        }
        try await gateway.delete(item.entity)
        try await intents.withdraw(name, account: account)
        return true
    }
}
