package import EntityModel

/// Where no files come from.
package struct NoFiles: FileSource {
    package init() {}

    package func read<Value: Sendable>(
        _ file: AttachedFile, account: AccountID, _ consume: (FileBytes) async throws -> Value
    ) async throws -> Value {
        throw ToolFailure(kind: .notFound, message: "there are no files")
    }
}
