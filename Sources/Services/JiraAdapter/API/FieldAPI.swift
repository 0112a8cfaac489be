import AdapterKit
import EntityModel
import Primitives

/// The fields of issues and the options that they offer.
struct FieldAPI: Sendable {
    /// A field of the issues of one type in a project.
    struct OptionsKey: Hashable, Sendable {
        var project: String?
        var type: String
        var field: FieldID
    }

    private let transport: JiraTransport
    private let selection: JiraFieldSelection
    private let cache: FieldSchemaCache
    /// The options of cascading fields.
    private let options: ExpiringCache<OptionsKey, [JiraIssue.Value]>

    /// Creates the resource.
    init(
        _ transport: JiraTransport, selection: JiraFieldSelection, cache: JiraMetadataCache,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.transport = transport
        self.selection = selection
        self.cache = cache.schemas
        options = ExpiringCache(now: now)
    }

    /// `GET field`: all fields that this user sees.
    func all() async throws(ToolError) -> [JiraFieldMetadata] {
        try await transport.get(["field"])
    }

    /// Returns the mapped fields that are known by their schema alone.
    ///
    /// Jira is asked only if such fields exist.
    func schemas() async throws(ToolError) -> [FieldID: JiraSchemaField] {
        guard !selection.schemaFieldIDs.isEmpty else { return [:] }
        if let recent = cache.recent { return recent }
        let fields = try await all().map { JiraSchemaField($0, boards: selection.boards) }.filter {
            selection.schemaFieldIDs.contains($0.id)
        }
        let found = Dictionary(fields.map { ($0.id, $0) }) { first, _ in first }
        cache.store(found)
        return found
    }

    /// Returns the cached options of a field, or `nil` if Jira must be asked.
    func knownOptions(of field: OptionsKey) -> [JiraIssue.Value]? { options[field] }

    /// Returns the options that a field of an issue offers, by `GET issue/{id}/editmeta`, and caches them.
    func options(of field: OptionsKey, issue: String) async throws(ToolError) -> [JiraIssue.Value] {
        struct Screen: Decodable, Sendable {
            var fields: [String: JiraCreateField]
        }
        do {
            let screen: Screen = try await transport.get(["issue", issue, "editmeta"])
            let offered = screen.fields[field.field.rawValue]?.allowedValues ?? []
            options.store(offered, as: field)
            return offered
        } catch  where error.kind == .notFound {
            throw ToolError(kind: .rejected, message: "Jira does not report the options of the field.")
        }
    }
}
