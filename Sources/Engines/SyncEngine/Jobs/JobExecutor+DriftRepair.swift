import EntityModel

/// The repair of the findings of a drift check.
extension JobExecutor {
    func repair(
        _ job: Job, _ comparison: String, from side: Side?, only numbers: [Int64]?, profile: Profile
    ) async throws -> Step {
        var job = job
        let found = try await jobs.findings(
            of: comparison, account: job.account, after: job.cursor?.after.flatMap { Int64($0) } ?? 0,
            limit: JobExecutor.maxPendingCreations)
        // A repair of everything changes only values. A user must explicitly ask for sharing items or resuming shares.
        let wanted = found.filter { finding in
            if let numbers { return numbers.contains(finding.number) }
            return finding.kind == .differs || finding.kind == .notShared && job.sharesUnshared == true
        }
        var findings: [Finding] = []
        for same in groups(wanted) {
            job.progress.processed += same.count
            do {
                guard let reason = try await repair(same, from: side, profile: profile, job: job.id) else {
                    job.progress.succeeded += same.count
                    continue
                }
                findings += same.map { Finding(.failed, share: $0.share, entity: $0.entity, reason: reason) }
            } catch let failure as ToolError where !failure.isTransient {
                findings += same.map { Finding(.failed, share: $0.share, entity: $0.entity, reason: failure.message) }
            }
        }
        job.progress.failed += findings.count
        job.advance(
            to: found.count < JobExecutor.maxPendingCreations ? nil : found.last.map { "\($0.number)" }, phases: 1)
        return .progressed(job, findings)
    }

    /// Groups the findings of differing fields of one share, so that its items are read once.
    ///
    /// Every other finding is a group of its own.
    private func groups(_ findings: [Finding]) -> [[Finding]] {
        findings.reduce(into: []) { groups, finding in
            if finding.kind == .differs, let last = groups.last?.first, last.kind == .differs,
                last.share == finding.share
            {
                groups[groups.count - 1].append(finding)
            } else {
                groups.append([finding])
            }
        }
    }

    /// Repairs findings of one kind and share.
    ///
    /// - Returns: The reason why they cannot be repaired, or `nil` if the repair succeeded or has started.
    private func repair(
        _ findings: [Finding], from side: Side?, profile: Profile, job: String
    ) async throws -> String? {
        guard let finding = findings.first else { return nil }
        switch finding.kind {
        case .differs:
            guard let share = finding.share else { return "The finding contains no share." }
            try await synchronizer.repair(
                findings.compactMap(\.field), of: share, account: profile.account, by: Share.RepairMode(from: side),
                cause: job)
            return nil
        case .rejected:
            guard let share = finding.share else { return "The finding contains no share." }
            let isKnown = try await synchronizer.retry(share, account: profile.account, cause: job)
            return isKnown ? nil : "The share has ended."
        case .notShared:
            guard let entity = finding.entity else { return "The finding contains no item." }
            switch try await shareFlow.share(entity, profile: profile) {
            case .started, .alreadyShared: return nil
            case .noMatchingRouting: return "No routing matches the item any longer."
            }
        case .missing:
            guard let share = finding.share else { return "The finding contains no share." }
            switch try await synchronizer.resume(share, account: profile.account, cause: job) {
            case .resumed: return nil
            case .notBroken: return "The share is not broken. Run the drift check again."
            case .stillBroken(let reason): return reason
            case nil: return "The share has ended."
            }
        case .unmapped: return "The profile does not map the types. Add a type mapping first."
        case .failed: return finding.reason ?? "The item could not be read."
        }
    }
}

/// The job that resumes broken shares.
extension JobExecutor {
    func resume(_ job: Job, profile: Profile) async throws -> Step {
        var job = job
        if job.cursor == nil {
            job.progress.total = try await store.count(of: profile.account, profile: profile.id)
        }
        let shares = try await store.shares(
            of: profile.account, profile: profile.id, after: job.cursor?.after, limit: JobExecutor.page)
        var findings: [Finding] = []
        for share in shares where share.status == .broken {
            do {
                switch try await synchronizer.resume(share.id, account: share.account, cause: job.id) {
                case .resumed: job.progress.succeeded += 1
                case .notBroken: continue
                case .stillBroken(let reason): findings.append(Finding(.missing, share: share.id, reason: reason))
                case nil: continue
                }
            } catch let failure as ToolError where !failure.isTransient {
                findings.append(Finding(.failed, share: share.id, reason: failure.message))
            }
        }
        job.progress.processed += shares.count
        job.progress.findings += findings.count
        job.progress.failed += findings.count
        job.advance(to: shares.count < JobExecutor.page ? nil : shares.last?.id, phases: 1)
        return .progressed(job, findings)
    }
}
