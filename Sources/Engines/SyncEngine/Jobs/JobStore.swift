public import EntityModel
public import Primitives

/// The store of jobs and their findings.
public protocol JobStore: Sendable {
    /// Leases the account's running jobs that no other process runs, for `holder` until `until`.
    ///
    /// A lease expires unless storing the job renews it, so that another process can continue.
    func leaseRunnableJobs(
        of account: AccountID, for holder: String, now: Timestamp, until: Timestamp
    ) async throws -> [Job]

    /// Stores the outcome of a step and renews the lease.
    ///
    /// - Returns: The job as it is stored now, or `nil` if the lease expired or a user changed the job in the meantime.
    func store(_ job: Job, _ findings: [Finding], for holder: String, until: Timestamp) async throws -> Job?

    /// Returns the findings of a job after a number, in the order of their numbers.
    func findings(of job: String, account: AccountID, after: Int64, limit: Int) async throws -> [Finding]
}
