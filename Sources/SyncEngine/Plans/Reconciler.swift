public import EntityModel

/// Finds what no notification told: asks both tools what changed, and looks after shares that wait in vain.
public struct Reconciler: Sendable {
    private let synchronizer: Synchronizer
    private let intake: EventIntake
    private let store: any ShareStore
    private let reader: any EntityReader
    private let clock: Clock
    private let settings: Settings

    public struct Settings: Sendable {
        /// How far each question reaches back before the last one's end, in milliseconds: clocks differ, and a tool may
        /// show a change later than its time says.
        public var overlap: Int64 = 120_000
        /// After how many milliseconds a command without an answer is looked into.
        public var patience: Int64 = 600_000
        /// How many shares are looked at in one page.
        public var page = 200
        /// After how many failures a tool is left alone until the next round.
        public var mostFailures = 5

        public init() {}
    }

    public init(
        synchronizer: Synchronizer, intake: EventIntake, store: any ShareStore, reader: any EntityReader,
        settings: Settings = Settings(), clock: @escaping Clock
    ) {
        self.synchronizer = synchronizer
        self.intake = intake
        self.store = store
        self.reader = reader
        self.settings = settings
        self.clock = clock
    }

    /// Asks both tools of a profile for changes since the last time and hands on what is news.
    ///
    /// - Parameter profile: whose tools are asked.
    /// - Throws: the first failure; the other side was asked all the same, and what failed is asked for again.
    public func catchUp(_ profile: Profile) async throws {
        var since: [Side: Int64] = [:]
        for side in Side.allCases {
            since[side] = try await store.watermark(of: profile.account, profile: profile.id, side: side)
            guard since[side] == nil else { continue }
            // Kept before the first question: what happens until one is answered must not be passed over.
            since[side] = clock()
            try await store.setWatermark(clock(), of: profile.account, profile: profile.id, side: side)
        }
        var failure: (any Error)?
        for (side, since) in since.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            do {
                try await catchUp(profile, on: side, since: since)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func catchUp(_ profile: Profile, on side: Side, since: Int64) async throws {
        let types = profile.types(on: side)
        var watermark = clock()
        var failures: [any Error] = []
        var cursor: String?
        repeat {
            let page = try await reader.changes(
                in: profile.tool(on: side), of: types, since: since - settings.overlap, cursor: cursor,
                account: profile.account)
            for change in page.changes {
                do {
                    try await hand(change, profile: profile)
                } catch let failure as ToolFailure where !failure.isTransient {
                    // Asking again would not mend it; the item is looked at with its next change.
                    continue
                } catch {
                    // The others need not wait for this one, which is asked for again.
                    watermark = min(watermark, change.modifiedAt)
                    failures.append(error)
                    guard failures.count < settings.mostFailures else { throw error }
                }
            }
            cursor = page.next
        } while cursor != nil
        try await store.setWatermark(
            max(watermark, since), of: profile.account, profile: profile.id, side: side)
        if let failure = failures.first { throw failure }
    }

    private func hand(_ change: ChangePage.Change, profile: Profile) async throws {
        let version = change.version ?? -change.modifiedAt
        let event = Event(
            id: "changed|\(change.entity.tool.id)|\(change.entity.sourceId)|\(version)", account: profile.account,
            entity: change.entity, occurredAt: change.modifiedAt,
            kind: change.version.map { .touched(version: $0) } ?? .discussed(at: change.modifiedAt))
        _ = try await intake.handle(event)
    }

    /// Brings the shares on that wait for something that may never come.
    ///
    /// - Parameter profile: whose shares are looked after.
    /// - Throws: the first failure; the other shares were looked after all the same.
    public func lookAfterWaiting(_ profile: Profile) async throws {
        let waiting = try await store.waiting(
            of: profile.account, profile: profile.id, issuedBefore: clock() - settings.patience, now: clock(),
            limit: settings.page)
        try await each(of: waiting) { share in
            try await synchronizer.revive(share)
        }
    }

    /// Looks for some shares' items, with one request to each tool, and ends the shares whose items are gone.
    ///
    /// Asking the tools what changed finds all but deletions; going round all shares finds these, too.
    /// - Parameters:
    ///   - profile: whose shares are looked at.
    ///   - after: the share behind which to go on; `nil` to begin anew.
    /// - Returns: the last share that was looked at; `nil` behind the last one of the profile.
    /// - Throws: the first failure; the other shares were looked at all the same, unless a tool is away.
    public func goRound(_ profile: Profile, after: String?) async throws -> String? {
        let shares = try await store.shares(
            of: profile.account, profile: profile.id, after: after, limit: JobWorker.page)
        let resting = shares.filter(\.isAtRest)
        if !resting.isEmpty {
            async let source = reader.read(
                resting.map(\.source.entity), in: profile.sourceTool, account: profile.account)
            async let target = reader.read(
                resting.map(\.target.entity), in: profile.targetTool, account: profile.account)
            let there = Set((try await source + target).map(\.entity.key))
            let now = clock()
            let doubtful = resting.filter { share in
                // A share whose item cannot be told from a hidden one is asked for ever more rarely.
                share.pause.map { $0.until <= now } ?? true
                    && Side.allCases.contains { !there.contains(share[$0].entity.key) }
            }
            try await each(of: doubtful) { share in
                try await synchronizer.read(share.id, account: share.account, cause: "a look at all shares")
            }
        }
        for share in resting where try await synchronizer.isAwaitingInVain(share) {
            try await synchronizer.read(share.id, account: share.account, cause: "a look at all shares")
        }
        return shares.count < JobWorker.page ? nil : shares.last?.id
    }

    /// Does the same with several shares; one whose tools fail is left alone for a while and holds up no other.
    private func each(of shares: [Share], _ body: (Share) async throws -> Void) async throws {
        var failures: [ToolFailure] = []
        for share in shares {
            do {
                try await body(share)
            } catch let failure as ToolFailure {
                // It holds for every share, and none of them is the reason.
                guard !failure.isOfConnection else { throw failure }
                try await synchronizer.postpone(share, because: failure)
                failures.append(failure)
                // A tool that is away answers for none of them.
                guard failure.kind != .unavailable || failures.count < settings.mostFailures else { throw failure }
            }
        }
        if let failure = failures.first { throw failure }
    }
}
