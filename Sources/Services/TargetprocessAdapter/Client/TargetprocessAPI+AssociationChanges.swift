import AdapterKit
import Core
import EntityModel

/// What belongs to an item though it is a resource of its own: people and teams who are assigned, and relations.
///
/// The tool appends to each of these and never replaces.
enum WorkItemAssociation: String, Sendable {
    case assignment = "Assignment"
    case teamAssignment = "TeamAssignment"
    case relation = "Relation"

    fileprivate var plural: String { rawValue + "s" }
}

/// What is to be added to an item, and what is to be taken away from it.
struct AssociationChange<New: Encodable & Sendable>: Sendable {
    var added: [New] = []
    /// By their ids.
    var removed: [Int64] = []

    var count: Int { added.count + removed.count }
}

extension TargetprocessAPI {
    /// Adds one; who asks has looked whether it is there, for the tool may take it twice.
    func add(_ new: some Encodable, as resource: WorkItemAssociation) async throws(ToolError) {
        let _: AssociationRecord = try await post(
            URLPath(
                ["api", "v1", resource.plural],
                query: [("format", "json"), ("resultFormat", "json"), ("resultInclude", "[Id]")]),
            new)
    }

    /// Takes one away; one that is gone already is no error.
    func remove(_ id: Int64, _ resource: WorkItemAssociation) async throws(ToolError) {
        do {
            try await delete(URLPath(["api", "v1", resource.plural, "\(id)"]))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// Adds and takes away several in one request.
    ///
    /// Whether the tool takes back the first of them where it refuses a later one is not documented: who asks looks
    /// again. Source: Targetprocess developer hub, "Create", for a list of what is added; the vendor's mapping samples
    /// for the command `batch`, which takes away as well.
    func change(
        _ resource: WorkItemAssociation, _ change: AssociationChange<some Encodable & Sendable>
    ) async throws(ToolError) {
        let format = [("format", "json")]
        if change.removed.isEmpty {
            let made: PageV1<AssociationRecord> = try await post(
                URLPath(["api", "v1", resource.plural, "bulk"], query: format), change.added)
            guard made.items.count == change.added.count else {
                throw ToolError(kind: .rejected, message: "Targetprocess did not make all that was to be added")
            }
        } else {
            let commands =
                change.removed.map { AssociationCommand.delete($0, resource) }
                + change.added.map { AssociationCommand.create($0, resource) }
            try await write(
                URLPath(["api", "commands", "v1", "execute"], query: format), AssociationBatch(commands: commands))
        }
    }
}

private struct AssociationRecord: Decodable, Sendable {
    var id: Int64

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
    }
}

/// One command of a batch.
private enum AssociationCommand<New: Encodable>: Encodable {
    case create(New, WorkItemAssociation)
    case delete(Int64, WorkItemAssociation)

    private enum CodingKeys: CodingKey {
        case name, resource, target
    }

    private struct Target: Encodable {
        var id: Int64
        var type: String

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
            case type = "ResourceType"
        }
    }

    /// The new one's own members, beside the type.
    private struct Resource: Encodable {
        var type: String
        var new: New

        private enum CodingKeys: CodingKey {
            case resourceType
        }

        func encode(to encoder: any Encoder) throws {
            try new.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(type, forKey: .resourceType)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .create(let new, let resource):
            try container.encode("createResource", forKey: .name)
            try container.encode(Resource(type: resource.rawValue, new: new), forKey: .resource)
        case .delete(let id, let resource):
            try container.encode("DeleteResource", forKey: .name)
            try container.encode(Target(id: id, type: resource.rawValue), forKey: .target)
        }
    }
}

private struct AssociationBatch<New: Encodable>: Encodable {
    var name = "batch"
    var commands: [AssociationCommand<New>]
}
