public import EntityModel
public import Primitives

/// A comment and its copy on the other side, identified by their IDs and hashes.
public struct CommentPair: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        /// Tandem sent the command that creates the copy.
        ///
        /// The ID of the copy is not known yet.
        case creating
        case paired
        /// The comment or its copy was removed.
        ///
        /// Neither is copied again.
        case ended
        /// The other tool does not accept the comment.
        case rejected
        /// An event reported the removal of a comment that Tandem did not know.
        ///
        /// Only a read can confirm the removal.
        case calledRemoved
    }

    public var share: String
    /// The side of the original comment.
    public var origin: Side
    public var source: SideState
    public var target: SideState
    public var status: Status

    public struct SideState: Hashable, Sendable, Codable {
        public var id: String?
        /// The hash of the text that both sides last agreed on.
        public var hash: ContentHash?
        /// The time when the last considered text was written.
        public var modifiedAt = Timestamp.epoch

        public init() {}
    }

    public init(share: String, origin: Side, id: String, status: Status) {
        self.share = share
        self.origin = origin
        source = SideState()
        target = SideState()
        self.status = status
        self[origin].id = id
    }

    public subscript(side: Side) -> SideState {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }
}

extension CommentPair {
    /// Whether the comment was neither removed nor reported as removed.
    fileprivate var isAlive: Bool { status != .ended && status != .calledRemoved }
}

/// The comment pairs of a share, which can be looked up by the ID on either side.
public struct CommentPairIndex: Sendable {
    public private(set) var all: [CommentPair]
    /// The indexes in ``all`` of the pairs that differ from the loaded ones.
    public private(set) var changed: Set<Int> = []
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let side: Side
        let id: String
    }

    public init(_ pairs: [CommentPair]) {
        all = pairs
        for place in pairs.indices { remember(place) }
    }

    public subscript(side: Side, id: String) -> CommentPair? {
        places[Key(side: side, id: id)].map { all[$0] }
    }

    /// Whether a comment is on record as a user's own that has a copy on the other side, or gets one.
    func isOriginal(_ id: String, on side: Side) -> Bool {
        all.contains { pair in
            pair.origin == side && pair[side].id == id && pair.status != .ended && pair.status != .calledRemoved
        }
    }

    /// Replaces the pair that has the same original, or adds the pair if no such pair exists.
    public mutating func put(_ pair: CommentPair) {
        let known = all.firstIndex { $0.origin == pair.origin && $0[pair.origin].id == pair[pair.origin].id }
        if let known {
            guard all[known] != pair else { return }
            all[known] = pair
            changed.insert(known)
            remember(known)
        } else {
            all.append(pair)
            changed.insert(all.count - 1)
            remember(all.count - 1)
        }
    }

    private mutating func remember(_ place: Int) {
        for side in Side.allCases {
            guard let id = all[place][side].id else { continue }
            let key = Key(side: side, id: id)
            // The record of a removed comment must not hide a pair that still exists.
            if let known = places[key], all[known].isAlive, !all[place].isAlive { continue }
            places[key] = place
        }
    }
}
