import EntityModel

/// The attachments of an item among which an added file may already be.
struct KnownFiles: Sendable {
    private var candidates: [AttachedFile]

    /// The number of attachments whose content is compared with that of one added file.
    private static let maxComparisons = 20

    /// - Parameters:
    ///   - members: The item's attachments as they were read.
    ///   - edit: The change; attachments that stand for other files are no candidates.
    ///   - hasher: Hashes under the account's key.
    init(_ members: [FieldValue], _ edit: MemberEdit, _ hasher: ContentHasher) {
        let paired = Set(edit.paired ?? [])
        candidates = members.filter { !paired.contains(hasher($0)) }.flatMap(\.files)
    }

    /// Returns the attachment with the same content as the file, and keeps it from other files.
    mutating func same(
        as file: AttachedFile, in gateway: any ToolGateway
    ) async throws(ToolFailure) -> AttachedFile? {
        let like = candidates.filter { $0.isLike(file) }.sorted { $0.name == file.name && $1.name != file.name }
        for candidate in like.prefix(Self.maxComparisons) {
            let isSame = try await gateway.hasSameContent(candidate, as: file)
            if isSame {
                candidates.removeAll { $0 == candidate }
                return candidate
            }
        }
        return nil
    }
}
