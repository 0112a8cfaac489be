public import EntityModel

/// The records of jobs and of what they found.
public protocol JobStore: Sendable {
    /// The account's running jobs that nobody else works on, held for `holder` until `until`.
    ///
    /// Times are milliseconds since 1970. A hold that is not renewed by storing lapses, so that another process can go
    /// on.
    func leaseRunnableJobs(of account: AccountID, for holder: String, now: Int64, until: Int64) async throws -> [Job]

    /// Stores what a step came to, and renews the hold.
    ///
    /// - Returns: the job as it is stored now; `nil` if the hold lapsed, or a person changed the job meanwhile.
    func store(_ job: Job, _ findings: [Finding], for holder: String, until: Int64) async throws -> Job?

    /// What a job found, after a number, in the order in which it was found.
    func findings(of job: String, account: AccountID, after: Int64, limit: Int) async throws -> [Finding]
}
