public import EntityModel

/// Tells who may make something that several commands want at once.
///
/// A thing has no marker and two of one name are nothing wrong to a tool, so that the asking itself must be had once. A
/// claim is not given back when the thing is there: a tool may list what is new a little late.
public protocol CreationLeases: Sendable {
    /// Claims the making of a thing.
    ///
    /// - Parameters:
    ///   - thing: which, without what people call it.
    ///   - account: whose it is.
    ///   - now: milliseconds since 1970.
    ///   - age: after how many milliseconds a claim has ended, whoever has it.
    /// - Returns: whether nobody else has it.
    /// - Throws: what the record of claims throws.
    func acquire(_ thing: String, account: AccountID, at now: Int64, lasting age: Int64) async throws -> Bool

    /// Gives back the claim to a thing that the tool refused to make.
    func release(_ thing: String, account: AccountID) async throws
}
