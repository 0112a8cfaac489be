import AdapterKit
import EntityModel
import Primitives
import Synchronization

/// The field schemas that Jira reported.
///
/// They are refreshed when they are old, and the last ones stay known.
final class FieldSchemaCache: Sendable {
    private let memory: ExpiringCache<String, [FieldID: JiraSchemaField]>
    private let last = Mutex<[FieldID: JiraSchemaField]>([:])

    /// - Parameter now: The current time.
    init(now: @escaping @Sendable () -> Timestamp) {
        memory = ExpiringCache(now: now)
    }

    /// The fields that Jira reported last, regardless of their age.
    var known: [FieldID: JiraSchemaField] { last.withLock { $0 } }

    fileprivate var recent: [FieldID: JiraSchemaField]? { memory["field"] }

    fileprivate func keep(_ fields: [FieldID: JiraSchemaField]) {
        memory.store(fields, as: "field")
        last.withLock { $0 = fields }
    }
}

extension JiraAPI {
    /// `GET field`: all fields that this user sees.
    func allFields() async throws(ToolError) -> [JiraFieldMetadata] {
        try await get(["field"])
    }

    /// Returns the mapped fields that are known by their schema alone.
    ///
    /// Jira is asked only if such fields exist.
    func otherFields() async throws(ToolError) -> [FieldID: JiraSchemaField] {
        guard !schemaFieldIDs.isEmpty else { return [:] }
        if let recent = schemas.recent { return recent }
        let fields = try await allFields().map { JiraSchemaField($0, boards: boards) }.filter {
            schemaFieldIDs.contains($0.id)
        }
        let found = Dictionary(fields.map { ($0.id, $0) }) { first, _ in first }
        schemas.keep(found)
        return found
    }

    /// Returns the IDs of epics by their keys.
    ///
    /// Deleted epics are missing.
    func ids(ofEpics keys: Set<String>) async throws(ToolError) -> [String: String] {
        var found: [String: String] = [:]
        for key in keys {
            if let id = ids[key] {
                found[key] = id
                continue
            }
            do {
                let id = try await epicID(key)
                ids.store(id, as: key)
                found[key] = id
            } catch  where error.kind == .notFound {
                continue
            }
        }
        return found
    }
}
