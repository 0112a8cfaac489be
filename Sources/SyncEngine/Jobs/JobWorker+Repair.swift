import EntityModel

/// Mending what a comparison found.
extension JobWorker {
    func repair(
        _ job: Job, _ comparison: String, from side: Side?, only numbers: [Int64]?, profile: Profile
    ) async throws -> Step {
        var job = job
        let found = try await jobs.findings(
            of: comparison, account: job.account, after: job.cursor?.after.flatMap { Int64($0) } ?? 0,
            limit: JobWorker.mostUnderWay)
        let wanted = found.filter { numbers?.contains($0.number) ?? true }
        var findings: [Finding] = []
        for same in groups(wanted) {
            job.progress.seen += same.count
            do {
                guard let reason = try await repair(same, from: side, profile: profile, job: job.id) else {
                    job.progress.begun += same.count
                    continue
                }
                findings += same.map { Finding(.failed, share: $0.share, entity: $0.entity, reason: reason) }
            } catch let failure as ToolFailure where !failure.isTransient {
                findings += same.map { Finding(.failed, share: $0.share, entity: $0.entity, reason: failure.message) }
            }
        }
        job.progress.failed += findings.count
        job.advance(to: found.count < JobWorker.mostUnderWay ? nil : found.last.map { "\($0.number)" }, phases: 1)
        return .went(job, findings)
    }

    /// The fields of one share that differ together, so that its items are read once; every other finding by itself.
    private func groups(_ findings: [Finding]) -> [[Finding]] {
        findings.reduce(into: []) { groups, finding in
            if finding.what == .differs, let last = groups.last?.first, last.what == .differs,
                last.share == finding.share
            {
                groups[groups.count - 1].append(finding)
            } else {
                groups.append([finding])
            }
        }
    }

    /// Says why findings of one kind and share cannot be mended, or `nil` if they are, or are about to be.
    private func repair(
        _ findings: [Finding], from side: Side?, profile: Profile, job: String
    ) async throws -> String? {
        guard let finding = findings.first else { return nil }
        switch finding.what {
        case .differs:
            guard let share = finding.share else { return "the finding names no share" }
            try await synchronizer.repair(
                findings.compactMap(\.field), of: share, account: profile.account, by: Share.Mending(from: side),
                cause: job)
            return nil
        case .rejected:
            guard let share = finding.share else { return "the finding names no share" }
            let isKnown = try await synchronizer.retry(share, account: profile.account, cause: job)
            return isKnown ? nil : "the share has ended"
        case .unshared:
            guard let entity = finding.entity else { return "the finding names no item" }
            switch try await shareFlow.share(entity, profile: profile) {
            case .begun, .shared: return nil
            case .noRoute: return "no route lets the item through any more"
            }
        case .gone: return "an item that is gone cannot be brought back; end the share, or share the other item anew"
        case .unmapped: return "the profile must map the types first"
        case .failed: return finding.reason ?? "it could not be looked at"
        }
    }
}
