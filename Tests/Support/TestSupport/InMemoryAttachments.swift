package import AdapterEngine
import Core
package import EntityModel
import Synchronization

/// The attachments of another tool, held in memory.
package struct InMemoryAttachments: AttachmentSource {
    private let files: [String: [UInt8]]

    /// - Parameter files: The contents of the files by their IDs.
    package init(_ files: [String: [UInt8]]) {
        self.files = files
    }

    package func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        guard let bytes = files[file.id] else { throw ToolError(kind: .notFound, message: "there is no such file") }
        let sent = SentCount()
        return try await consume(
            ByteStream(length: Int64(bytes.count)) {
                let start = sent.count.withLock { $0 }
                guard start < bytes.count else { return nil }
                let end = min(start + 70_000, bytes.count)
                sent.count.withLock { $0 = end }
                return Array(bytes[start..<end])
            })
    }

    private final class SentCount: Sendable {
        let count = Mutex(0)
    }

    /// Returns an attachment of an item in the other tool, which is not the tool under test.
    package static func file(_ id: String, _ name: String, size: Int) -> Attachment {
        Attachment(
            item: EntityReference(
                sourceId: "1", entityType: "thing", tool: Tool(id: "other", type: ToolType(rawValue: "Other"))),
            id: id, name: name, size: Int64(size), mimeType: "image/png")
    }
}

extension ToolGateway {
    /// Returns all bytes of a file.
    package func bytes(of file: Attachment) async throws -> [UInt8] {
        let found = Found()
        try await withAttachmentStream(file) { bytes in
            while let chunk = try await bytes.next() { found.bytes.withLock { $0 += chunk } }
        }
        return found.bytes.withLock { $0 }
    }
}

private final class Found: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
