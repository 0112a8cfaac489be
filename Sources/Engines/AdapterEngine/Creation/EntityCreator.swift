import EntityModel
import Primitives

/// Creates the item for a share or a managed item exactly once.
struct EntityCreator: Sendable {
    let gateway: any ToolGateway
    let intents: any CreationIntentStore
    let now: @Sendable () -> Timestamp

    /// The time to wait after a failed attempt before searching for the item.
    ///
    /// The tool may still be processing the request, and Jira's search index lags by seconds.
    static let indexingDelay: Duration = .minutes(1)
    /// The maximum difference between the tool's clock and Tandem's clock.
    static let clockSkew: Duration = .minutes(2)

    /// Creates the item, or finds the one that an earlier attempt created.
    ///
    /// - Parameters:
    ///   - creation: The project scope and the initial values.
    ///   - target: The placeholder reference that names the type.
    ///   - share: The ID of the share, or another key that is unique in the account.
    ///   - account: The account that the item belongs to.
    ///   - attempt: The number of this delivery of a command. If it is given and the tool rejects the item's texts, the
    ///     item is created without them.
    /// - Returns: The item, and its initial values if it was created by this call.
    /// - Throws: A transient ``ToolError`` while it is unknown whether the item exists. `ToolError` of kind `.rejected`
    ///   if the tool does not accept the item. Also throws errors of the intent store.
    func create(
        _ creation: EntityDraft, as target: EntityReference, for share: String, account: AccountID,
        attempt: Int? = nil
    ) async throws -> CreationResult {
        let made = try await createOnce(creation, as: target, for: share, account: account, attempt)
        // If the tool does not accept the backlink, the share can still continue without it.
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
            // The process that sent the request has died: it held the lock on this item. The time of its last
            // attempt is unknown.
            if intent.isInFlight { try await intents.markUncertain(share, account: account, at: now()) }
            let wait = (intent.isInFlight ? now() : intent.lastAttemptAt) + EntityCreator.indexingDelay - now()
            guard wait <= .zero else {
                throw ToolError(
                    kind: .unavailable,
                    message: "An earlier attempt may have created the item. It will be searched for soon.",
                    retryAfter: wait.fractionalSeconds)
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

    /// Creates the item.
    ///
    /// If the tool may have rejected its texts, creates it without them.
    ///
    /// The first sync writes every field separately, so that a rejected title affects no other field.
    private func create(
        _ creation: EntityDraft, type: String, for share: String, _ attempt: Int?
    ) async throws(ToolError) -> CreationResult {
        let bare = creation.withoutTexts
        guard let attempt, bare != creation else { return try await gateway.create(creation, type: type, for: share) }
        // Earlier attempts failed with the texts, and a search has not found the item since then.
        guard attempt < FailureScope.firstSuspectedAttempt else {
            return try await gateway.create(bare, type: type, for: share)
        }
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
