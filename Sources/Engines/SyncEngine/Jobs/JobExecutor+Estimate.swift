public import EntityModel

/// What a comparison will cost.
extension JobExecutor {
    /// At most how many requests the tools are asked, told before they are.
    public struct Estimate: Hashable, Sendable {
        /// How many shares are compared.
        public var shares: Int
        public var source: Int
        public var target: Int
        /// How many routes are searched for items without a share besides, with one request for each page of items.
        public var routes: Int
    }

    /// Estimates a comparison.
    ///
    /// - Parameters:
    ///   - selection: what is compared; `nil` for all.
    ///   - profile: whose shares are compared.
    /// - Returns: the estimate, without the pages of the routes, whose number only the tools know.
    /// - Throws: what the store threw.
    public func estimate(of selection: Job.EntityFilter?, profile: Profile) async throws -> Estimate {
        let shares = try await store.count(of: profile.account, profile: profile.id)
        let pages = (shares + JobExecutor.page - 1) / JobExecutor.page
        let sides = Side.allCases.filter { selection == nil || selection?.side == $0 }
        func requests(_ side: Side) -> Int {
            // A tool may have to be asked for each type by itself.
            let types = profile.types(on: side).count
            return pages * types * (selection?.side == side ? 2 : 1)
        }
        return Estimate(
            shares: shares, source: requests(.source), target: requests(.target),
            routes: sides.reduce(0) { $0 + profile.routes(from: $1, automaticOnly: false).count })
    }
}
