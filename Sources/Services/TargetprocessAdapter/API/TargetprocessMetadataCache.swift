import AdapterKit
import Core

/// The metadata that several resources of the API share.
///
/// Each value is cached for half an hour.
struct TargetprocessMetadataCache: Sendable {
    /// The IDs of the resources that were looked up by name.
    ///
    /// The value `nil` means that no resource has the name.
    let ids: ExpiringCache<[String], Int64?>
    /// The workflows of the items, by the IDs of the items.
    let workflows: ExpiringCache<String, Int64>

    /// - Parameter timing: The clock.
    init(timing: TimeSource) {
        ids = ExpiringCache(now: timing.now)
        workflows = ExpiringCache(now: timing.now)
    }
}
