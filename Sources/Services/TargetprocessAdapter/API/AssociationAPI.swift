import Core
import EntityModel

/// A resource of its own that belongs to an item: an assigned user, an assigned team, or a relation.
///
/// The tool only adds to these lists and never replaces them.
enum WorkItemAssociation: String, Sendable {
    case assignment = "Assignment"
    case teamAssignment = "TeamAssignment"
    case relation = "Relation"

    /// The name of the tool's collection.
    fileprivate var plural: String { rawValue + "s" }
}

/// The associations to add to an item and to remove from it.
struct AssociationChange<New: Encodable & Sendable>: Sendable {
    /// The associations to add.
    var added: [New] = []
    /// The IDs of the associations to remove.
    var removed: [Int64] = []

    /// The number of single changes.
    var count: Int { added.count + removed.count }
}

/// The associations of items, which the tool adds and removes one by one.
struct AssociationAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport

    /// Adds one association.
    ///
    /// The caller must check first that it does not exist, because the tool accepts duplicates.
    func add(_ new: some Encodable, as resource: WorkItemAssociation) async throws(ToolError) {
        let _: AssociationRecord = try await transport.post(.writeV1([resource.plural], include: "[Id]"), new)
    }

    /// Removes one association.
    ///
    /// An association that no longer exists is not an error.
    func remove(_ id: Int64, _ resource: WorkItemAssociation) async throws(ToolError) {
        try await transport.deleteIfPresent(URLPath(["api", "v1", resource.plural, "\(id)"]))
    }

    /// Adds and removes several associations in one request.
    ///
    /// The documentation does not say whether the tool undoes the first changes if it rejects a later one. Therefore
    /// the caller must read the associations again.
    ///
    /// See: Targetprocess developer hub, "Create", for lists of additions; the vendor's mapping samples for the command
    /// `batch`, which also removes.
    func apply(
        _ change: AssociationChange<some Encodable & Sendable>, to resource: WorkItemAssociation
    ) async throws(ToolError) {
        let format = [("format", "json")]
        if change.removed.isEmpty {
            let created: PageV1<AssociationRecord> = try await transport.post(
                URLPath(["api", "v1", resource.plural, "bulk"], query: format), change.added)
            guard created.items.count == change.added.count else {
                throw ToolError(
                    kind: .rejected, message: "Targetprocess did not create all of the requested resources.")
            }
        } else {
            let commands =
                change.removed.map { AssociationCommand.delete($0, resource) }
                + change.added.map { AssociationCommand.create($0, resource) }
            try await transport.write(
                URLPath(["api", "commands", "v1", "execute"], query: format), AssociationBatch(commands: commands))
        }
    }
}

/// An association in the response to a write.
private struct AssociationRecord: Decodable, Sendable {
    var id: Int64

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
    }
}

/// One command of a batch request.
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

    /// The properties of the new association together with its type.
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

/// A batch request.
private struct AssociationBatch<New: Encodable>: Encodable {
    var name = "batch"
    var commands: [AssociationCommand<New>]
}
