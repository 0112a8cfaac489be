import EntityModel
import Synchronization

/// Profiles' rules made ready for use, so that not each event makes them anew.
public final class FieldRulesCache: Sendable {
    private struct Key: Hashable {
        let account: AccountID
        let profile: String
        let mapping: String
        let sourceType: String
        let targetType: String
    }

    private struct Ready {
        /// What the rules were made from; the same array is known as such at once.
        let mappings: [Profile.Mapping]
        let rules: FieldRules?
    }

    /// An account's profiles have some ten pairs of types; what fell out is made anew.
    private static let maxEntries = 10_000

    private let known = Mutex<[Key: Ready]>([:])

    public init() {}

    /// The rules of a share's two types; `nil` where the profile has none.
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
