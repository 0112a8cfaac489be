public import EntityModel
public import Primitives

/// The request and response bodies of entity-sync's internal HTTP API.
public enum SyncAPI {
    /// A request to share an item, either with an existing counterpart or with one that Tandem creates.
    public struct ShareRequest: Hashable, Sendable, Codable {
        public var profile: String
        /// An item of the profile's source tool; `nil` if Tandem should create it as the counterpart of ``target``.
        public var source: EntityReference?
        /// An item of the profile's target tool; `nil` if Tandem should create it as the counterpart of ``source``.
        public var target: EntityReference?
        /// The side whose values win where the two items differ: `source` or `target`.
        public var origin: String?

        public init(
            profile: String, source: EntityReference?, target: EntityReference?, origin: String? = nil
        ) {
            self.profile = profile
            self.source = source
            self.target = target
            self.origin = origin
        }
    }

    /// A share as the API shows it.
    public struct ShareView: Hashable, Sendable, Codable {
        public var id: String
        public var profile: String
        /// `creating`, `linking`, `active` or `broken`.
        public var status: String
        public var source: SideView
        public var target: SideView
        /// Fields whose value the other side rejects, by their name in the source tool.
        public var rejectedFields: [String]
        /// Fields that are suspended because both tools keep overwriting them.
        public var suspendedFields: [String]
        /// The parts that a tool does not accept; the rest of the share stays in sync.
        public var rejected: [RejectedPart]

        public init(
            id: String, profile: String, status: String, source: SideView, target: SideView, rejectedFields: [String],
            suspendedFields: [String] = [], rejected: [RejectedPart] = []
        ) {
            self.id = id
            self.profile = profile
            self.status = status
            self.source = source
            self.target = target
            self.rejectedFields = rejectedFields
            self.suspendedFields = suspendedFields
            self.rejected = rejected
        }

        public struct SideView: Hashable, Sendable, Codable {
            public var entity: EntityReference
            /// The key by which users know the item.
            public var key: String?
            public var url: String?
            /// Whether a command to the item is pending, or the item must be read again.
            public var isPending: Bool
            /// The time at which the pending command was issued.
            public var waitingSince: Timestamp?

            public init(
                entity: EntityReference, key: String?, url: String?, isPending: Bool, waitingSince: Timestamp? = nil
            ) {
                self.entity = entity
                self.key = key
                self.url = url
                self.isPending = isPending
                self.waitingSince = waitingSince
            }
        }
    }

    /// A part of a share that a tool does not accept.
    public struct RejectedPart: Hashable, Sendable, Codable {
        /// `field`, `member`, `file`, `link`, `comment`, `worklog`, or `item`.
        public var part: String
        /// The side whose tool does not accept the part: `source` or `target`.
        public var side: String?
        /// The field, by its name in the source tool.
        public var field: String?
        /// The ID of the comment, worklog, attachment, or linked item in the tool that it comes from.
        public var id: String?
        /// The tool's reason, without item content.
        public var reason: String
        /// The time of the first rejection.
        public var since: Timestamp
        /// The number of rejections of the same content.
        public var tries: Int
        /// The time of the next try; `nil` if only a change or a user's request leads to one.
        public var next: Timestamp?

        public init(
            part: String, side: String?, field: String?, id: String?, reason: String, since: Timestamp, tries: Int,
            next: Timestamp?
        ) {
            self.part = part
            self.side = side
            self.field = field
            self.id = id
            self.reason = reason
            self.since = since
            self.tries = tries
            self.next = next
        }
    }

    /// One page of shares, ordered by ID.
    public struct SharePage: Hashable, Sendable, Codable {
        public var shares: [ShareView]
        /// The ID of the last share on this page, to request the next page; `nil` on the last page.
        public var next: String?

        public init(shares: [ShareView], next: String?) {
            self.shares = shares
            self.next = next
        }
    }

    /// One entry of a share's history.
    public struct HistoryEntryView: Hashable, Sendable, Codable {
        public var id: Int64
        public var share: String
        /// The time of the entry.
        public var occurredAt: Timestamp
        public var kind: String
        /// `source` or `target`.
        public var side: String?
        public var field: String?
        public var reason: String?
        /// The event, command, job, or share that caused the entry.
        public var cause: String
        /// The trace ID, as it appears in the logs.
        public var trace: String?

        public init(
            id: Int64, share: String, occurredAt: Timestamp, kind: String, side: String?, field: String?,
            reason: String?,
            cause: String, trace: String?
        ) {
            self.id = id
            self.share = share
            self.occurredAt = occurredAt
            self.kind = kind
            self.side = side
            self.field = field
            self.reason = reason
            self.cause = cause
            self.trace = trace
        }
    }

    /// One page of a share's history, newest first.
    public struct HistoryPage: Hashable, Sendable, Codable {
        public var entries: [HistoryEntryView]
        /// The ID of the last entry on this page, to request older entries; `nil` on the last page.
        public var next: Int64?

        public init(entries: [HistoryEntryView], next: Int64?) {
            self.entries = entries
            self.next = next
        }
    }
}
