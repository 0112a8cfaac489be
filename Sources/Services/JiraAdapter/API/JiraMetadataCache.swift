import AdapterKit
import EntityModel
import Primitives
import Synchronization

/// The metadata of one Jira that several resources and writers share.
struct JiraMetadataCache: Sendable {
    /// The schemas of the mapped fields.
    let schemas: FieldSchemaCache
    /// The text formats that Jira's renderings revealed.
    let renderers: TextRenderers.Cache

    /// Creates the cache.
    ///
    /// - Parameters:
    ///   - renderers: The text formats that are known; `nil` for none.
    ///   - now: The current time.
    init(renderers: TextRenderers.Cache? = nil, now: @escaping @Sendable () -> Timestamp) {
        schemas = FieldSchemaCache(now: now)
        self.renderers = renderers ?? ExpiringCache(now: now)
    }

    /// Returns the schema of a mapped field that is known by its schema alone, as Jira reported it last.
    func schema(of field: FieldID) -> JiraSchemaField? { schemas.known[field] }

    /// Returns the kind of values that a field holds, or `nil` if the field is unknown or only its app can read them.
    func kind(of field: FieldID) -> FieldKind? { JiraField(field)?.kind ?? schema(of: field)?.kind }

    /// Returns the error for a value that a field cannot hold.
    func unsupportedValue(of field: FieldID) -> ToolError {
        let message =
            switch (kind(of: field), schema(of: field)?.format) {
            case (.some, _): "Jira's field \(field.rawValue) cannot be set to a value of this kind"
            case (_, .opaque(let type)?):
                "Jira's field \(field.rawValue) holds values of the type \(type), whose form only the app knows"
            default:
                "Jira shows this user no field \(field.rawValue); correct the profile, or the permissions of its user"
            }
        return ToolError(kind: .rejected, message: message)
    }
}

/// The field schemas that Jira reported.
///
/// They are refreshed when they are old, and the last ones stay known.
final class FieldSchemaCache: Sendable {
    private let cache: ExpiringCache<String, [FieldID: JiraSchemaField]>
    private let last = Mutex<[FieldID: JiraSchemaField]>([:])

    /// - Parameter now: The current time.
    init(now: @escaping @Sendable () -> Timestamp) {
        cache = ExpiringCache(now: now)
    }

    /// The fields that Jira reported last, regardless of their age.
    var known: [FieldID: JiraSchemaField] { last.withLock { $0 } }

    /// The fields that Jira reported lately, or `nil` if Jira must be asked.
    var recent: [FieldID: JiraSchemaField]? { cache["field"] }

    /// Stores the fields that Jira reported now.
    func store(_ fields: [FieldID: JiraSchemaField]) {
        cache.store(fields, as: "field")
        last.withLock { $0 = fields }
    }
}
