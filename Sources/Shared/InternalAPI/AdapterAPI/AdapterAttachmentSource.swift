import Core
public import EntityModel

/// Files of other tools, through the adapters of these.
public struct AdapterAttachmentSource: AttachmentSource {
    private let adapters: [ToolType: AdapterClient]
    private let limit: ConcurrencyLimiter

    /// - Parameters:
    ///   - adapters: of the tools that files come from.
    ///   - atOnce: how many files are read at a time; the others wait in their order.
    public init(_ adapters: [ToolType: AdapterClient], atOnce: Int) {
        self.adapters = adapters
        limit = ConcurrencyLimiter(atOnce)
    }

    public func read<Value: Sendable>(
        _ file: Attachment, account: AccountID, _ consume: (ByteStream) async throws -> Value
    ) async throws -> Value {
        guard let adapter = adapters[file.item.tool.type] else {
            throw ToolError(
                kind: .rejected, message: "no files come from \(file.item.tool.type.rawValue) to this adapter")
        }
        return try await limit.run { try await adapter.read(file, account: account, consume) }
    }
}
