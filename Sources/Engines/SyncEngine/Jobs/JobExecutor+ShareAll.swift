import EntityModel

/// The job that shares all items that match a routing.
extension JobExecutor {
    func share(_ job: Job, routing id: String, side: Side, profile: Profile) async throws -> Step {
        var job = job
        guard
            let (mapping, routing) = profile.routes(from: side, automaticOnly: false).first(where: {
                $0.routing.id == id
            })
        else {
            job.fail("The profile has no such routing from this side.")
            return .progressed(job, [])
        }
        let room =
            JobExecutor.maxPendingCreations
            - (try await store.pendingCreationCount(of: profile.account, profile: profile.id))
        guard room > 0 else { return .blocked }
        let place = routing.place(on: side)
        let page = try await readers(profile.tool(on: side), profile.account).query(
            EntityQuery(
                types: mapping.types(on: side).sorted(), scope: place.scope, filters: place.filters,
                cursor: job.cursor?.after, limit: room))
        var findings: [Finding] = []
        for item in page.items {
            job.progress.processed += 1
            guard let types = mapping.typeMapping(of: item.entity.entityType, on: side) else { continue }
            let match = RoutingMatcher.Match(
                entity: item.entity, mapping: mapping, types: types, routing: routing,
                createdForShare: item.createdForShare)
            do {
                let hasBegun = try await shareFlow.begin(match, on: side, profile: profile, job: job.id)
                job.progress.succeeded += hasBegun ? 1 : 0
            } catch let failure as ToolError where !failure.isTransient {
                job.progress.failed += 1
                findings.append(Finding(.failed, entity: item.entity, reason: failure.message))
            }
        }
        job.advance(to: page.next, phases: 1)
        return .progressed(job, findings)
    }
}
