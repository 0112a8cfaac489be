import Core
public import EntityModel

/// Reads attachments of other tools through the adapters of these tools.
public struct AdapterAttachmentSource: AttachmentSource {
    private let adapters: [ToolType: AdapterClient]
    private let limit: ConcurrencyLimiter

    /// - Parameters:
    ///   - adapters: The adapters of the tools that attachments come from.
    ///   - atOnce: The number of attachments that are read concurrently; the others wait in order.
    public init(_ adapters: [ToolType: AdapterClient], atOnce: Int) {
        self.adapters = adapters
        limit = ConcurrencyLimiter(atOnce)
    }

    public func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        guard let adapter = adapters[file.item.tool.type] else {
            throw ToolError(
                kind: .rejected, message: "This adapter cannot read files of \(file.item.tool.type.rawValue).")
        }
        return try await limit.run { try await adapter.read(file, account: account, consume) }
    }
}
