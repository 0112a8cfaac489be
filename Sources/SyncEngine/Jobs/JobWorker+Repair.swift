import EntityModel

/// Mending what a comparison found.
extension JobWorker {
    func repair(_ job: Job, _ comparison: String, from side: Side?, profile: Profile) async throws -> Step {
        var job = job
        let found = try await jobs.findings(
            of: comparison, account: job.account, after: job.cursor?.after.flatMap { Int64($0) } ?? 0,
            limit: JobWorker.mostUnderWay)
        var findings: [Finding] = []
        for finding in found {
            job.progress.seen += 1
            do {
                guard let reason = try await repair(finding, from: side, profile: profile, job: job.id) else {
                    job.progress.begun += 1
                    continue
                }
                job.progress.failed += 1
                findings.append(Finding(.failed, share: finding.share, entity: finding.entity, reason: reason))
            } catch let failure as ToolFailure where !failure.isTransient {
                job.progress.failed += 1
                findings.append(
                    Finding(.failed, share: finding.share, entity: finding.entity, reason: failure.message))
            }
        }
        job.advance(to: found.count < JobWorker.mostUnderWay ? nil : found.last.map { "\($0.number)" }, phases: 1)
        return .went(job, findings)
    }

    /// Says why a finding cannot be mended, or `nil` if it is, or is about to be.
    private func repair(
        _ finding: Finding, from side: Side?, profile: Profile, job: String
    ) async throws -> String? {
        switch finding.what {
        case .differs:
            guard let share = finding.share else { return "the finding names no share" }
            try await synchronizer.repair(share, account: profile.account, from: side, cause: job)
            return nil
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
