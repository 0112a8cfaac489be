public import AdapterEngine
import Crypto
public import EntityModel

/// Compares the content of two files of different tools by SHA-256, without holding or storing either.
public struct FileComparison: Sendable {
    private let gateway: any ToolGateway
    private let source: any FileSource
    private let account: AccountID

    /// The number of bytes of each file that are compared: reading more would take longer than a command may.
    private static let maxBytes = 1 << 30

    /// - Parameters:
    ///   - gateway: The tool that has the one file.
    ///   - source: Where the files of other tools come from.
    ///   - account: The account that the files belong to.
    public init(_ gateway: any ToolGateway, _ source: any FileSource, account: AccountID) {
        self.gateway = gateway
        self.source = source
        self.account = account
    }

    /// Whether both files have the same content.
    ///
    /// - Parameters:
    ///   - own: A file of the gateway's tool.
    ///   - foreign: A file of another tool.
    /// - Returns: `false` also where one of the two cannot be had.
    /// - Throws: A transient failure of one of the tools.
    public func haveSameContent(_ own: AttachedFile, _ foreign: AttachedFile) async throws(ToolFailure) -> Bool {
        do {
            guard own.size == foreign.size else { return false }
            guard own.size > 0 else { return true }
            let theirs = try await source.read(foreign, account: account) { try await Self.digest(of: $0) }
            var ours: SHA256.Digest?
            try await gateway.readFile(own) { ours = try await Self.digest(of: $0) }
            return ours == theirs
        } catch let failure as ToolFailure {
            guard failure.isTransient, failure.suspicion == nil else { return false }
            throw failure
        } catch {
            throw ToolFailure(
                kind: .unavailable, message: "a file was cut off while it was compared", suspicion: .silence)
        }
    }

    private static func digest(of bytes: FileBytes) async throws -> SHA256.Digest {
        var hash = SHA256()
        var count = 0
        while count < maxBytes, let chunk = try await bytes.next() {
            let part = chunk.prefix(maxBytes - count)
            part.withUnsafeBytes { hash.update(bufferPointer: $0) }
            count += part.count
        }
        return hash.finalize()
    }
}
