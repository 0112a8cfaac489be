import EntityModel

/// Makes the item that a share wants, once.
struct EntityCreator: Sendable {
    let gateway: any ToolGateway
    let intents: any CreationIntentStore
    let now: @Sendable () -> Int64

    /// How long a tool may take to show a new item to who looks for it, after the end of who asked for it: it may still
    /// be at the request, and Jira's search follows its issues by seconds.
    static let indexingDelay: Int64 = 60_000
    /// By how much the tool's clock and ours may differ.
    static let clockSkew: Int64 = 120_000

    /// Makes the item, or finds the one that an earlier attempt made.
    ///
    /// - Parameters:
    ///   - creation: where, and from what.
    ///   - target: names the type.
    ///   - share: that it is made for, or what else tells it from others of the account.
    ///   - account: whose it is.
    ///   - attempt: the number of this delivery of a command; where one is named, an item whose texts the tool rejects
    ///     is created without them.
    /// - Returns: the item, and what it held if it was made just now.
    /// - Throws: a transient ``ToolError`` while it cannot be told whether there is one; `rejected`; what the record of
    ///   intents throws.
    func create(
        _ creation: EntityDraft, as target: EntityReference, for share: String, account: AccountID,
        attempt: Int? = nil
    ) async throws -> CreationResult {
        let made = try await createOnce(creation, as: target, for: share, account: account, attempt)
        // An item without a link back is no reason to keep its share waiting.
        if let link = creation.originURL {
            try? await gateway.addBacklink(made.entity.entity, back: link, name: creation.originName, for: share)
        }
        return made
    }

    private func createOnce(
        _ creation: EntityDraft, as target: EntityReference, for share: String, account: AccountID, _ attempt: Int?
    ) async throws -> CreationResult {
        if let intent = try await intents.intent(share, account: account) {
            if let item = intent.entity { return CreationResult(entity: item, stub: nil, isNew: false) }
            // Who asked is dead, for it held the item; when it last could ask is not known.
            if intent.isInFlight { try await intents.markUncertain(share, account: account, at: now()) }
            let wait = (intent.isInFlight ? now() : intent.lastAttemptAt) + EntityCreator.indexingDelay - now()
            guard wait <= 0 else {
                throw ToolError(
                    kind: .unavailable, message: "it is not known yet whether an earlier attempt made the item",
                    retryAfter: Double(wait) / 1000)
            }
            let found = try await gateway.findCreated(
                madeFor: share, type: target.entityType, in: creation.scope,
                within: now() - intent.firstAttemptAt + EntityCreator.clockSkew)
            if let found {
                let item = CreatedEntity(entity: found)
                try await intents.complete(share, account: account, item)
                return CreationResult(entity: item, stub: nil, isNew: false)
            }
        }
        try await intents.begin(share, account: account, at: now())
        do {
            let made = try await create(creation, type: target.entityType, for: share, attempt)
            try await intents.complete(share, account: account, made.entity)
            return made
        } catch let failure as ToolError {
            if failure.wasNotProcessed {
                try await intents.delete(share, account: account)
            } else {
                try await intents.markUncertain(share, account: account, at: now())
            }
            throw failure
        }
    }

    /// Creates the item; if its texts may be what the tool rejects, without them.
    ///
    /// The first transfer writes every field by itself, so that a rejected title costs no more than the title.
    private func create(
        _ creation: EntityDraft, type: String, for share: String, _ attempt: Int?
    ) async throws(ToolError) -> CreationResult {
        let bare = creation.withoutTexts
        guard let attempt, bare != creation else { return try await gateway.create(creation, type: type, for: share) }
        // Earlier attempts failed with the texts, and the item was searched for since.
        guard attempt < FailureScope.patience else { return try await gateway.create(bare, type: type, for: share) }
        do {
            return try await gateway.create(creation, type: type, for: share)
        } catch {
            guard error.kind == .rejected || error.suspicion == .content, error.wasNotProcessed else { throw error }
            do {
                return try await gateway.create(bare, type: type, for: share)
            } catch let second {
                throw second.wasNotProcessed ? error : second
            }
        }
    }
}

extension EntityDraft {
    /// The new item without the texts that users wrote.
    fileprivate var withoutTexts: EntityDraft {
        var bare = self
        bare.fields = fields.filter { ![.text, .richText].contains($0.value.kind) }
        return bare
    }
}
