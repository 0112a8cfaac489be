public import EntityModel

/// The transfer of a profile's shares to another profile.
///
/// Nothing is created or changed in the tools.
public struct ShareTransfer: Hashable, Sendable, Codable {
    /// The profile to which the shares are transferred.
    public var to: String
    /// Whether to transfer only shares whose items both match a routing of that profile.
    ///
    /// This splits a profile in two.
    public var onlyRouted: Bool
    /// Whether to transfer nothing and only list the obstacles.
    public var isCheck: Bool
    /// The ID map with the new IDs of the items, if the new profile uses another instance of their tool.
    public var idMap: String?

    public init(to: String, onlyRouted: Bool = false, isCheck: Bool = false, idMap: String? = nil) {
        self.to = to
        self.onlyRouted = onlyRouted
        self.isCheck = isCheck
        self.idMap = idMap
    }
}

/// A share with its comments as they were before a transfer.
public struct TransferredShare: Hashable, Sendable, Codable {
    public var share: Share
    public var pairs: [CommentPair]

    public init(share: Share, pairs: [CommentPair]) {
        self.share = share
        self.pairs = pairs
    }
}

/// The store of the data that transfers keep until they are final.
public protocol TransferStore: Sendable {
    /// Returns the new IDs of items by their old IDs, for the items that the ID map contains.
    func mappedIDs(_ names: [String], in table: String, account: AccountID) async throws -> [String: String]
    /// Returns the shares that a transfer moved, in the order of their IDs, starting after the given ID.
    func moved(by job: String, account: AccountID, after: String?, limit: Int) async throws -> [TransferredShare]
    /// Makes a transfer final by deleting the snapshots of the shares that it moved.
    func deleteTransferSnapshots(by job: String, account: AccountID) async throws
    /// Copies the exclusions of one profile to another.
    func copyExclusions(from profile: String, to other: String, account: AccountID) async throws
}
