import EntityModel
import Primitives
import SyncEngine

extension World {
    /// Fails the run if a watermark passes a change that Tandem has neither processed nor recorded as pending.
    ///
    /// Polling starts with the first watermark. The first transfer covers all earlier changes.
    func checkWatermark(_ watermark: Timestamp, since first: Timestamp, on side: Side, of profile: String) {
        for (id, item) in tool(side).items
        where item.modifiedAt >= first && item.modifiedAt < watermark && !item.isArchived {
            let entity = tool(side).reference(id).key
            let share = store.shares(of: profile).first { $0[side].entity.key == entity && $0.status == .active }
            guard let share, share[side].seenVersion < item.version, share[side].pendingRead == nil,
                Side.allCases.allSatisfy({ share[$0].pendingCommand == nil })
            else { continue }
            fail("\(share.id) the watermark of \(side) passed version \(item.version) of \(id)")
        }
    }
}
