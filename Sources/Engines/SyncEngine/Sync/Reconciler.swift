public import EntityModel
import Primitives

/// Finds changes that no webhook reported by polling both tools, and resumes stalled shares.
public struct Reconciler: Sendable {
    private let synchronizer: ShareSynchronizer
    private let eventProcessor: EventProcessor
    private let store: any ShareStore
    private let readers: ToolReaders
    private let clock: Clock
    private let settings: Settings
    private let suspects = FailedEntities()

    public struct Settings: Sendable {
        /// The time by which polls overlap.
        ///
        /// Clocks differ, and a tool may show a change later than its time says.
        public var overlap: Duration = .minutes(2)
        /// The time after which a command without a result is probed.
        public var commandTimeout: Duration = .minutes(10)
        /// The number of shares in one page.
        public var page = 200
        /// The number of consecutive failures after which a tool counts as unavailable until the next round.
        public var maxFailures = 5

        public init() {}
    }

    public init(
        synchronizer: ShareSynchronizer, eventProcessor: EventProcessor, store: any ShareStore,
        readers: @escaping ToolReaders,
        settings: Settings = Settings(), clock: @escaping Clock
    ) {
        self.synchronizer = synchronizer
        self.eventProcessor = eventProcessor
        self.store = store
        self.readers = readers
        self.settings = settings
        self.clock = clock
    }

    /// Polls both tools of a profile for changes since the last watermark and processes them.
    ///
    /// - Parameter profile: The profile whose tools are polled.
    /// - Throws: The first failure. The other side was still polled, and the failed changes are polled again.
    public func pollChanges(_ profile: Profile) async throws {
        var since: [Side: Timestamp] = [:]
        for side in Side.allCases {
            since[side] = try await store.watermark(of: profile.account, profile: profile.id, side: side)
            guard since[side] == nil else { continue }
            // The watermark is stored before the first poll, so that no change is missed until a poll succeeds.
            since[side] = clock()
            try await store.setWatermark(clock(), of: profile.account, profile: profile.id, side: side)
        }
        var failure: (any Error)?
        for (side, since) in since.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            do {
                try await pollChanges(profile, on: side, since: since)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func pollChanges(_ profile: Profile, on side: Side, since: Timestamp) async throws {
        let types = profile.types(on: side)
        let place = "\(profile.account)/\(profile.id)/\(side.rawValue)"
        let known = suspects.items(of: place)
        var tally = FailureCounter(limit: settings.maxFailures)
        var failed: Set<EntityKey> = []
        var watermark = clock()
        var deferred: [ChangePage.Change] = []
        var cursor: String?
        defer { suspects.put(failed, of: place) }
        repeat {
            let page = try await readers(profile.tool(on: side), profile.account).changes(
                of: types, since: since - settings.overlap, cursor: cursor)
            for change in page.changes {
                guard !known.contains(change.entity.key) else {
                    // Items that failed in the last round are processed last, so that they delay no other item.
                    deferred.append(change)
                    continue
                }
                do {
                    guard try await submit(change, profile: profile, &tally) else { continue }
                } catch {
                    failed.formUnion(deferred.map(\.entity.key) + [change.entity.key])
                    throw error
                }
                watermark = min(watermark, change.modifiedAt)
                failed.insert(change.entity.key)
            }
            cursor = page.next
        } while cursor != nil
        var isAway = false
        tally.begin()
        for change in deferred {
            do {
                if !isAway, try await !submit(change, profile: profile, &tally) { continue }
            } catch {
                isAway = true
            }
            watermark = min(watermark, change.modifiedAt)
            failed.insert(change.entity.key)
        }
        try await store.setWatermark(
            max(watermark, since), of: profile.account, profile: profile.id, side: side)
        if let failure = tally.first { throw failure }
    }

    /// Processes one change.
    ///
    /// - Returns: Whether the change must be processed again later.
    /// - Throws: The failure, if the tool is unavailable or the whole connection does not work.
    private func submit(
        _ change: ChangePage.Change, profile: Profile, _ tally: inout FailureCounter
    ) async throws -> Bool {
        do {
            try await submit(change, profile: profile)
            tally.succeed()
            return false
        } catch let failure as ToolError where !failure.isTransient {
            // A retry would not help. The item is read again after its next change.
            tally.succeed()
            return false
        } catch {
            try tally.fail(error)
            return true
        }
    }

    private func submit(_ change: ChangePage.Change, profile: Profile) async throws {
        let version = change.version ?? -change.modifiedAt.millisecondsSinceEpoch
        let discussion = change.commentFingerprints.map { "|\($0.comments ?? "")|\($0.worklogs ?? "")" } ?? ""
        let isKnown = change.version != nil || change.commentFingerprints != nil
        let event = Event(
            id: "changed|\(change.entity.tool.id)|\(change.entity.sourceId)|\(version)\(discussion)",
            account: profile.account, entity: change.entity, occurredAt: change.modifiedAt,
            kind: isKnown
                ? .invalidated(version: change.version, commentFingerprints: change.commentFingerprints)
                : .commentsInvalidated(at: change.modifiedAt))
        _ = try await eventProcessor.process(event)
    }

    /// Resumes the stalled shares of a profile.
    ///
    /// - Parameter profile: The profile whose shares are resumed.
    /// - Throws: The first failure. The other shares were still processed.
    public func resumeStalled(_ profile: Profile) async throws {
        let waiting = try await store.stalledShares(
            of: profile.account, profile: profile.id, issuedBefore: clock() - settings.commandTimeout, now: clock(),
            limit: settings.page)
        try await each(of: waiting) { share in
            try await synchronizer.resume(share)
        }
        let rejected = try await store.rejected(
            of: profile.account, profile: profile.id, notUnder: profile.fingerprint, now: clock(), limit: settings.page)
        try await each(of: rejected) { share in
            try await synchronizer.reconsider(share)
        }
    }

    /// Checks a page of shares with one request to each tool, and ends the shares whose items no longer exist.
    ///
    /// Polling for changes finds neither deletions nor changes without a new version. Sweeping all shares finds these,
    /// too.
    ///
    /// - Parameters:
    ///   - profile: The profile whose shares are checked.
    ///   - after: The ID of the last share of the previous page, or `nil` for the first page.
    /// - Returns: The ID of the last checked share, or `nil` after the last page of the profile.
    /// - Throws: The first failure. The other shares were still checked, unless a tool is unavailable.
    public func sweepAll(_ profile: Profile, after: String?) async throws -> String? {
        let page = try await sweep(profile, after: after)
        if let failure = page.failure { throw failure }
        return page.next
    }

    /// The outcome of one page of a sweep.
    public struct SweptPage: Sendable {
        /// The ID of the last checked share, or `nil` after the last page of the profile.
        public var next: String?
        /// The first failure.
        ///
        /// The sweep still continues after the page, so that no page blocks the others.
        public var failure: (any Error)?
    }

    /// Does the same as ``sweepAll(_:after:)``, but returns the next position even after a failure.
    ///
    /// - Throws: The error of the store when it loaded the page.
    public func sweep(_ profile: Profile, after: String?) async throws -> SweptPage {
        let shares = try await store.shares(
            of: profile.account, profile: profile.id, after: after, limit: JobExecutor.page)
        var page = SweptPage(next: shares.count < JobExecutor.page ? nil : shares.last?.id)
        let resting = shares.filter(\.isIdle)
        guard !resting.isEmpty else { return page }
        async let source = look(for: resting.map(\.source.entity), in: profile.sourceTool, account: profile.account)
        async let target = look(for: resting.map(\.target.entity), in: profile.targetTool, account: profile.account)
        let looks = [await source, await target]
        let found = looks[0].found.merging(looks[1].found) { first, _ in first }
        let unknown = looks[0].unknown.union(looks[1].unknown)
        page.failure = looks.lazy.compactMap(\.failure).first
        let now = clock()
        do {
            try await each(of: resting) { share in
                let cause = "sweep of all shares"
                if let source = found[share.source.entity.key], let target = found[share.target.entity.key] {
                    try await synchronizer.review(share, source: source, target: target, in: profile, cause: cause)
                    return
                }
                // If the tool returned no answer for an item, the item counts neither as existing nor as missing.
                let isMissing = Side.allCases.contains { side in
                    let key = share[side].entity.key
                    return found[key] == nil && !unknown.contains(key)
                }
                // A missing item may only be hidden. Its share is therefore checked less and less often.
                guard isMissing, share.backoff.map({ $0.until <= now }) ?? true else { return }
                try await synchronizer.resync(share.id, account: share.account, cause: cause)
            }
        } catch {
            page.failure = page.failure ?? error
        }
        do {
            try await each(of: resting) { share in
                guard try await synchronizer.hasResolvableLinks(share) else { return }
                try await synchronizer.resync(share.id, account: share.account, cause: "sweep of all shares")
            }
        } catch {
            page.failure = page.failure ?? error
        }
        return page
    }

    /// The answer of a tool about which items exist.
    private struct ExistenceResult: Sendable {
        var found: [EntityKey: EntitySnapshot] = [:]
        /// The items for which the tool failed to answer.
        var unknown: Set<EntityKey> = []
        var failure: (any Error)?
    }

    /// Asks a tool which items exist.
    ///
    /// If the request fails for all of them, it is repeated with fewer items.
    private func look(for entities: [EntityReference], in tool: Tool, account: AccountID) async -> ExistenceResult {
        var look = ExistenceResult()
        // Halving a request from 100 items to one takes seven failures.
        var tally = FailureCounter(limit: 2 * settings.maxFailures)
        var open = [entities[...]]
        while let some = open.popLast() {
            do {
                let found = try await readers(tool, account).read(Array(some))
                tally.succeed()
                for snapshot in found { look.found[snapshot.entity.key] = snapshot }
            } catch {
                look.failure = look.failure ?? error
                let isAway = (try? tally.fail(error)) == nil
                guard !isAway, some.count > 1 else {
                    look.unknown.formUnion(some.map(\.key))
                    if isAway { look.unknown.formUnion(open.joined().map(\.key)) }
                    if isAway { break }
                    continue
                }
                let middle = some.startIndex + some.count / 2
                open.append(some[middle...])
                open.append(some[..<middle])
            }
        }
        return look
    }

    /// Runs the closure for several shares.
    ///
    /// A share that fails waits for a while and delays no other share.
    private func each(of shares: [Share], _ body: (Share) async throws -> Void) async throws {
        var tally = FailureCounter(limit: settings.maxFailures)
        for share in shares {
            do {
                try await body(share)
                tally.succeed()
            } catch let failure as ToolError {
                // The failure affects every share, and no share caused it.
                guard !failure.concernsConnection else { throw failure }
                try await synchronizer.backOff(share, because: failure)
                // An unavailable tool fails for all shares.
                if failure.kind == .unavailable { try tally.fail(failure) } else { tally.record(failure) }
            } catch {
                try tally.fail(error)
            }
        }
        if let failure = tally.first { throw failure }
    }
}
