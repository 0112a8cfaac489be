public import EntityModel

/// The move of a profile's shares to another profile, with nothing made, changed or told in the tools.
public struct ShareTransfer: Hashable, Sendable, Codable {
    /// The profile that the shares move to.
    public var to: String
    /// Moves only shares both of whose items fit a route of that profile, which splits a profile in two.
    public var onlyRouted: Bool
    /// Moves nothing, and only finds what stands in the way.
    public var isCheck: Bool
    /// The table with the new names of the items of the tool that is another one in the new profile.
    public var idMap: String?

    public init(to: String, onlyRouted: Bool = false, isCheck: Bool = false, idMap: String? = nil) {
        self.to = to
        self.onlyRouted = onlyRouted
        self.isCheck = isCheck
        self.idMap = idMap
    }
}

/// A share with its comments as they were before a migration moved it.
public struct TransferredShare: Hashable, Sendable, Codable {
    public var share: Share
    public var pairs: [CommentPair]

    public init(share: Share, pairs: [CommentPair]) {
        self.share = share
        self.pairs = pairs
    }
}

/// What migrations remember until they are final.
public protocol TransferStore: Sendable {
    /// The new names of items by their old ones, as far as the table has them.
    func mappedIDs(_ names: [String], in table: String, account: AccountID) async throws -> [String: String]
    /// What a migration moved, in the order of the shares' ids, after one of them.
    func moved(by job: String, account: AccountID, after: String?, limit: Int) async throws -> [TransferredShare]
    /// Makes a migration final: nothing is remembered of what it moved.
    func deleteTransferSnapshots(by job: String, account: AccountID) async throws
    /// Has what a person set apart in one profile be so in another, too.
    func copyExclusions(from profile: String, to other: String, account: AccountID) async throws
}
