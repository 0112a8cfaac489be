import EntityModel
import SyncEngine

/// The invariant for visible failures: the share lists every value that is not synced and every wait, with the reason.
extension Invariants {
    func unnamed(_ share: Share) -> [String] {
        let fields = share.fields.sorted { $0.key < $1.key }
        return fields.flatMap { field, base in
            unnamedValues(base, of: field, in: share) + unnamedMembers(base, of: field, in: share)
        } + unnamedComments(of: share) + unnamedPause(of: share)
    }

    private func unnamedValues(_ base: MergeBase, of field: FieldID, in share: Share) -> [String] {
        let mapping = world.profile.mappings[0].typeMappings[0].fields.first { $0.source == field }
        guard let mapping, base.unresolvedLinks == nil else { return [] }
        return (base.rejectedValues ?? []).filter { $0.isHeld != true }.compactMap { rejected in
            let item = world.tool(rejected.side).item(share[rejected.side].entity.sourceId)
            guard let value = item?.fields[mapping.field(of: rejected.side)], World.hasher(value) == rejected.hash
            else { return nil }
            let isNamed = share.rejections?.contains {
                $0.field == field && $0.hash == rejected.hash && !$0.reason.isEmpty
            }
            return isNamed == true ? nil : "\(share.id) does not name the rejected value of \(field.rawValue)"
        }
    }

    private func unnamedMembers(_ base: MergeBase, of field: FieldID, in share: Share) -> [String] {
        (base.memberPairs ?? []).filter { $0.isRejected == true }.flatMap { pair in
            Side.allCases.compactMap { side in
                guard let hash = pair[side] else { return nil }
                let isNamed = share.rejections?.contains { $0.field == field && $0.hash == hash && !$0.reason.isEmpty }
                return isNamed == true ? nil : "\(share.id) does not name a rejected member of \(field.rawValue)"
            }
        }
    }

    private func unnamedComments(of share: Share) -> [String] {
        world.store.allPairs(share.id).filter { $0.status == .rejected }.compactMap { pair in
            guard let id = pair[pair.origin].id else { return nil }
            let isNamed = share.rejections?.contains { $0.id == id && !$0.reason.isEmpty }
            return isNamed == true ? nil : "\(share.id) does not name the rejected comment \(id)"
        }
    }

    /// Checks that a share waits only for a reason that it lists.
    private func unnamedPause(of share: Share) -> [String] {
        let isWaiting = share.status == .creating || Side.allCases.contains { share[$0].pendingRead != nil }
        guard isWaiting, share.backoff != nil, share.suspendedFields(at: world.scheduler.now).isEmpty else { return [] }
        let isNamed = share.rejections?.contains { $0.part == .item && !$0.reason.isEmpty }
        return isNamed == true ? [] : ["\(share.id) waits for a reason that it does not name"]
    }
}

/// The invariant for invisible content: a text that shows files of its item is not replaced by a text without them.
extension Invariants {
    func destroyed(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        guard world.faults.contains(.droppedFiles) else { return [] }
        return Side.allCases.flatMap { side -> [String] in
            let (tool, item) = (world.tool(side), side == .source ? source : target)
            let log = item.log[tool.fields.description] ?? []
            return zip(log, log.dropFirst()).filter { before, entry in
                // Tandem could not know a text that a user wrote between its read and its write.
                !entry.byUser && !tool.concurrentEdits.contains(before.value)
                    && !before.value.shownFiles.isSubset(of: entry.value.shownFiles)
            }.map { "\(share.id) lost \($0.0.value.shownFiles.sorted()) from the description on \(side)" }
        }
    }
}

extension FieldValue {
    /// The names of the files that a text shows.
    var shownFiles: Set<String> {
        guard case .richText(let text) = self else { return [] }
        return Set(text.plainText.split(separator: "[").dropFirst().compactMap { $0.split(separator: "]").first })
            .reduce(into: []) { $0.insert(String($1)) }
    }
}
