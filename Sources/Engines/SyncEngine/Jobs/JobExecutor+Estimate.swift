public import EntityModel

/// The estimate of the cost of a drift check.
extension JobExecutor {
    /// The maximum number of requests to the tools, computed before the first request.
    public struct Estimate: Hashable, Sendable {
        /// The number of shares to compare.
        public var shares: Int
        public var source: Int
        public var target: Int
        /// The number of routings that are also searched for unshared items.
        ///
        /// Each page of items takes one request.
        public var routes: Int
    }

    /// Estimates the cost of a drift check.
    ///
    /// - Parameters:
    ///   - selection: The items to compare, or `nil` for all.
    ///   - profile: The profile whose shares are compared.
    /// - Returns: The estimate. It excludes the pages of the routings, whose number only the tools know.
    /// - Throws: The error of the store.
    public func estimate(of selection: Job.EntityFilter?, profile: Profile) async throws -> Estimate {
        let shares = try await store.count(of: profile.account, profile: profile.id)
        let pages = (shares + JobExecutor.page - 1) / JobExecutor.page
        let sides = Side.allCases.filter { selection == nil || selection?.side == $0 }
        func requests(_ side: Side) -> Int {
            // A tool may need a separate request for each type.
            let types = profile.types(on: side).count
            return pages * types * (selection?.side == side ? 2 : 1)
        }
        return Estimate(
            shares: shares, source: requests(.source), target: requests(.target),
            routes: sides.reduce(0) { $0 + profile.routes(from: $1, automaticOnly: false).count })
    }
}
