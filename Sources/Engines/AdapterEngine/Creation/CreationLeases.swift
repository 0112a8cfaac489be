public import EntityModel
public import Primitives

/// A store of leases for the creation of named references that several commands need at once.
///
/// A named reference has no marker, and tools accept two with the same name. Therefore only the process that holds the
/// lease may create it. The lease is not released after the creation, because a tool may list a new reference late.
public protocol CreationLeases: Sendable {
    /// Acquires the lease for a named reference.
    ///
    /// - Parameters:
    ///   - thing: The key of the reference, which does not contain its name.
    ///   - account: The account that the reference belongs to.
    ///   - now: The current time.
    ///   - age: The time after which a lease ends, whichever process holds it.
    /// - Returns: Whether the lease was free.
    /// - Throws: An error of the store.
    func acquire(_ thing: String, account: AccountID, at now: Timestamp, lasting age: Duration) async throws -> Bool

    /// Releases the lease for a named reference that the tool rejected.
    func release(_ thing: String, account: AccountID) async throws
}
