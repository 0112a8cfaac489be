import EntityModel
import Synchronization

/// A cache of the rules of profiles, so that they are not rebuilt for each event.
public final class FieldRulesCache: Sendable {
    private struct Key: Hashable {
        let account: AccountID
        let profile: String
        let mapping: String
        let sourceType: String
        let targetType: String
    }

    private struct Ready {
        /// The mappings from which the rules were built.
        ///
        /// Comparing the same array is immediate.
        let mappings: [Profile.Mapping]
        let rules: FieldRules?
    }

    /// An account has about ten type mappings.
    ///
    /// Evicted entries are rebuilt on demand.
    private static let maxEntries = 10_000

    private let known = Mutex<[Key: Ready]>([:])

    public init() {}

    /// Returns the rules for a share's two types, or `nil` if the profile has none.
    func rules(of share: Share, in profile: Profile) -> FieldRules? {
        let key = Key(
            account: profile.account, profile: profile.id, mapping: share.mapping,
            sourceType: share.source.entity.entityType, targetType: share.target.entity.entityType)
        if let ready = known.withLock({ $0[key] }), ready.mappings == profile.mappings { return ready.rules }
        var rules = profile.rules(of: share)
        rules?.fingerprint = profile.fingerprint
        known.withLock { known in
            if known.count >= FieldRulesCache.maxEntries { known = [:] }
            known[key] = Ready(mappings: profile.mappings, rules: rules)
        }
        return rules
    }
}
