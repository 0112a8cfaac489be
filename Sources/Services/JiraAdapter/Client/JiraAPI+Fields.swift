import AdapterKit
import EntityModel
import Synchronization

/// What Jira told of its fields: asked for anew when it is old, and known as long as the connection is in use.
final class FieldSchemaCache: Sendable {
    private let memory: ExpiringCache<String, [FieldID: JiraSchemaField]>
    private let last = Mutex<[FieldID: JiraSchemaField]>([:])

    /// - Parameter now: milliseconds since 1970.
    init(now: @escaping @Sendable () -> Int64) {
        memory = ExpiringCache(now: now)
    }

    /// What was told last, however long ago.
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

    /// The mapped fields that are known by their schema alone; Jira is asked where there are any.
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

    /// The ids of epics by their keys; those that are gone are missing.
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
