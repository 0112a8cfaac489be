public import EntityModel

/// Finds what no notification told: asks both tools what changed, and looks after shares that wait in vain.
public struct Reconciler: Sendable {
    private let synchronizer: Synchronizer
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

        public init() {}
    }

    public init(
        synchronizer: Synchronizer, store: any ShareStore, reader: any EntityReader, settings: Settings = Settings(),
        clock: @escaping Clock
    ) {
        self.synchronizer = synchronizer
        self.store = store
        self.reader = reader
        self.settings = settings
        self.clock = clock
    }

    /// Asks both tools of a profile for changes since the last time and hands on what is news.
    public func catchUp(_ profile: Profile) async throws {
        for side in Side.allCases {
            let tool = side == .source ? profile.sourceTool : profile.targetTool
            let types = Set(
                profile.mappings.flatMap(\.typeMappings).map { side == .source ? $0.sourceType : $0.targetType })
            let begun = clock()
            let since = try await store.watermark(of: profile.account, profile: profile.id, side: side) ?? begun
            var cursor: String?
            repeat {
                let page = try await reader.changes(
                    in: tool, of: types.sorted(), since: since - settings.overlap, cursor: cursor,
                    account: profile.account)
                for change in page.changes {
                    try await hand(change, profile: profile)
                }
                cursor = page.next
            } while cursor != nil
            try await store.setWatermark(begun, of: profile.account, profile: profile.id, side: side)
        }
    }

    private func hand(_ change: ChangePage.Change, profile: Profile) async throws {
        let version = change.version ?? -change.modifiedAt
        let event = Event(
            id: "changed|\(change.entity.tool.id)|\(change.entity.sourceId)|\(version)", account: profile.account,
            entity: change.entity, occurredAt: change.modifiedAt,
            kind: change.version.map { .touched(version: $0) } ?? .discussed(at: change.modifiedAt))
        _ = try await synchronizer.handle(event)
    }

    /// Brings the shares on that wait for something that may never come.
    public func lookAfterWaiting(_ profile: Profile) async throws {
        let waiting = try await store.waiting(
            of: profile.account, profile: profile.id, issuedBefore: clock() - settings.patience, limit: settings.page)
        for share in waiting {
            try await synchronizer.revive(share)
        }
    }

    /// Reads and compares every share of the profile: finds even a deletion that nobody told.
    public func compareAll(_ profile: Profile) async throws {
        var last: String?
        while true {
            let shares = try await store.shares(
                of: profile.account, profile: profile.id, after: last, limit: settings.page)
            for share in shares where share.status != .broken {
                try await synchronizer.read(share.id, account: share.account, cause: "comparison of all shares")
            }
            guard let end = shares.last else { return }
            last = end.id
        }
    }
}
