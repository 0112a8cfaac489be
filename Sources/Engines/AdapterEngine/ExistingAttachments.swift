import EntityModel
import Synchronization

/// The attachments of an item that may already include a file to add.
struct ExistingAttachments: Sendable {
    private var candidates: [Attachment]
    /// The keyed hashes of the attachments' content, keyed by the hashes of the attachments.
    private(set) var contents: [ContentHash: ContentHash]
    private let hasher: ContentHasher

    /// The number of attachments whose content is compared with that of one added file.
    private static let maxComparisons = 20

    /// - Parameters:
    ///   - members: The item's attachments as they were read.
    ///   - edit: The change. Attachments that are paired with other files are not candidates.
    ///   - hasher: The hasher that uses the account's key.
    init(_ members: [FieldValue], _ edit: SetEdit, _ hasher: ContentHasher) {
        let paired = Set(edit.paired ?? [])
        candidates = members.filter { !paired.contains(hasher($0)) }.flatMap(\.files)
        contents = edit.contents ?? [:]
        self.hasher = hasher
    }

    /// The result of the search for an added file.
    struct Match {
        /// The attachment with the same content.
        var there: Attachment?
        /// The keyed hash of the content, if it is known.
        var content: ContentHash?
    }

    /// Returns the attachment with the same content as the file, and excludes it from later searches.
    ///
    /// Names and sizes select the attachments that are worth comparing. A file is read only if the hash of its content
    /// is unknown.
    ///
    /// - Parameters:
    ///   - file: A file of another tool.
    ///   - content: The hash of its content, if it is known.
    ///   - gateway: The tool that has the attachments.
    /// - Returns: The attachment if one matches, and the hash of the content if it is known.
    /// - Throws: A transient error of one of the tools.
    mutating func same(
        as file: Attachment, _ content: ContentHash?, in gateway: any ToolGateway
    ) async throws(ToolError) -> Match {
        var match = Match(there: nil, content: content)
        let like = candidates.filter { $0.isEquivalent(file) }.sorted { $0.name == file.name && $1.name != file.name }
        for candidate in like.prefix(Self.maxComparisons) {
            if gateway.comparesContent {
                if match.content == nil { match.content = try await read(file, in: gateway) }
                guard let wanted = match.content else { return match }
                let name = hasher(.file(candidate))
                if contents[name] == nil { contents[name] = try await read(candidate, in: gateway) }
                guard contents[name] == wanted else { continue }
            }
            candidates.removeAll { $0 == candidate }
            match.there = candidate
            return match
        }
        return match
    }

    private func read(_ file: Attachment, in gateway: any ToolGateway) async throws(ToolError) -> ContentHash? {
        try await gateway.digest(of: file).map { hasher(digest: $0) }
    }
}

/// The hashes of the content of files that were read during one command, keyed by the fields that hold the files.
final class ReadContents: Sendable {
    private let contents = Mutex<[FieldID: [ContentHash: ContentHash]]>([:])

    subscript(field: FieldID) -> [ContentHash: ContentHash]? { contents.withLock { $0[field] } }

    func add(_ known: [ContentHash: ContentHash], of field: FieldID) {
        guard !known.isEmpty else { return }
        contents.withLock { $0[field, default: [:]].merge(known) { $1 } }
    }
}
