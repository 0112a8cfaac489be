public import AdapterEngine
import Crypto
public import EntityModel
import Synchronization

/// Computes the SHA-256 of files' contents while they are read, without holding or storing the contents.
public struct FileDigests: Sendable {
    private let gateway: any ToolGateway
    private let source: any AttachmentSource
    private let tool: Tool
    private let account: AccountID

    /// The maximum number of bytes that are read of a file.
    ///
    /// Reading more would exceed the time limit of a command.
    fileprivate static let maxBytes = 1 << 30

    /// - Parameters:
    ///   - gateway: The gateway to the tool that has its own files.
    ///   - tool: The tool of the gateway.
    ///   - source: The source of other tools' files.
    ///   - account: The account that the files belong to.
    public init(_ gateway: any ToolGateway, of tool: Tool, _ source: any AttachmentSource, account: AccountID) {
        self.gateway = gateway
        self.tool = tool
        self.source = source
        self.account = account
    }

    /// Returns the digest of a file's content.
    ///
    /// - Parameter file: A file of the gateway's tool or of another one.
    /// - Returns: The digest, or `nil` if the file cannot be read.
    /// - Throws: A transient error of the tool that has the file.
    public func digest(of file: Attachment) async throws(ToolError) -> [UInt8]? {
        guard file.size > 0 else { return Array(SHA256().finalize()) }
        do {
            guard file.item.tool == tool else {
                return try await source.read(file, account: account) { try await Self.digest(of: $0) }
            }
            var found: [UInt8]?
            try await gateway.withAttachmentStream(file) { found = try await Self.digest(of: $0) }
            return found
        } catch let failure as ToolError {
            guard failure.isTransient, failure.suspicion == nil else { return nil }
            throw failure
        } catch {
            throw ToolError(
                kind: .unavailable, message: "The transfer of a file was interrupted while it was compared.",
                suspicion: .silence)
        }
    }

    private static func digest(of bytes: ByteStream) async throws -> [UInt8] {
        var digest = RunningDigest()
        while !digest.isFull, let chunk = try await bytes.next() { digest.append(chunk) }
        return digest.finish()
    }
}

/// A digest of the beginning of a file.
private struct RunningDigest {
    private var hash = SHA256()
    private var count = 0

    var isFull: Bool { count >= FileDigests.maxBytes }

    mutating func append(_ chunk: [UInt8]) {
        let part = chunk.prefix(FileDigests.maxBytes - count)
        part.withUnsafeBytes { hash.update(bufferPointer: $0) }
        count += part.count
    }

    func finish() -> [UInt8] { Array(hash.finalize()) }
}

/// A source of files that records the digests of the files that are read through it.
public final class DigestingSource: AttachmentSource {
    private let source: any AttachmentSource
    private let known = Mutex<[Attachment: [UInt8]]>([:])

    public init(_ source: any AttachmentSource) {
        self.source = source
    }

    /// The digests of the files that were read completely.
    public var digests: [Attachment: [UInt8]] { known.withLock { $0 } }

    public func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        try await source.read(file, account: account) { bytes in
            let digest = Passing()
            return try await consume(
                ByteStream(length: bytes.length) {
                    guard let chunk = try await bytes.next() else {
                        let end = digest.value.withLock { $0.finish() }
                        self.known.withLock { $0[file] = end }
                        return nil
                    }
                    digest.value.withLock { $0.append(chunk) }
                    return chunk
                })
        }
    }

    private final class Passing: Sendable {
        let value = Mutex(RunningDigest())
    }
}
