public import EntityModel

/// A comment and its copy on the other side, by their ids and hashes.
public struct CommentPair: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        /// The copy is asked for; its id is not known.
        case creating
        case paired
        /// The comment, or its copy, was removed: neither is carried over again.
        case ended
        /// The other tool does not take the comment.
        case rejected
        /// An event says that the comment, which was not known, was removed. Only a reading proves it.
        case calledRemoved
    }

    public var share: String
    /// Where the original stands.
    public var origin: Side
    public var source: SideState
    public var target: SideState
    public var status: Status

    public struct SideState: Hashable, Sendable, Codable {
        public var id: String?
        /// Of the text that both sides last agreed on.
        public var hash: ContentHash?
        /// When the text that was last considered was written, in milliseconds since 1970.
        public var modifiedAt: Int64 = 0

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
    /// Whether the comment was neither removed nor called removed.
    fileprivate var isAlive: Bool { status != .ended && status != .calledRemoved }
}

/// A share's comments, for looking them up by either side's id.
public struct CommentPairIndex: Sendable {
    public private(set) var all: [CommentPair]
    /// The places in ``all`` that differ from what was loaded.
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

    /// Stores a pair in the place of the one with the same original, or adds it.
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
            // A record of what was removed hides no pair that lives.
            if let known = places[key], all[known].isAlive, !all[place].isAlive { continue }
            places[key] = place
        }
    }
}
