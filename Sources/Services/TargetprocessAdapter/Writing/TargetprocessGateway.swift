import AdapterEngine
import AdapterKit
import EntityModel
import InternalAPI

/// The gateway to one Targetprocess instance, in the generic model of entities.
struct TargetprocessGateway: ToolGateway {
    /// The tool as entity references identify it.
    let tool: Tool
    let client: TargetprocessAPI
    let account: AccountID
    /// The source of the other tools' attachments.
    let files: any AttachmentSource
    /// The signer of the markers in copied comments and created items.
    let signer: MarkerSigner

    var links: OriginLink { OriginLink(signer) }

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        let item = try await client.workItems.read(entity)
        var snapshot = item.snapshot(
            of: entity, telling: try await client.metadata.schema(of: entity.entityType).fields,
            baseURL: client.connection.baseURL)
        guard comments else { return snapshot }
        do throws(ToolError) {
            let discussion = try await readComments(of: item, entity)
            snapshot.comments = discussion.comments
            snapshot.commentFingerprints = discussion.fingerprints
        } catch {
            // The fields are still valid. Comments that could not be read must not look deleted.
            guard error.kind == .unreadable else { throw error }
            snapshot.unreadable = (snapshot.unreadable ?? [:]).merging([.comments: error.message]) { $1 }
        }
        return snapshot
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        // A user enters the ID, with or without `#`, or the URL of the item.
        let digits = name.split(separator: "/").last.map { $0.drop { $0 == "#" } } ?? ""
        guard let id = Int64(digits), id > 0 else {
            throw ToolError(kind: .notFound, message: "An ID of Targetprocess is a number or the URL of the item.")
        }
        let type = try await client.workItems.type(of: id)
        return try await read(EntityReference(sourceId: "\(id)", entityType: type, tool: tool), comments: false)
    }

    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        guard let id = Int64(entity.sourceId) else { return EntityConversions() }
        var found = EntityConversions(
            predecessors: try await client.conversions.predecessors(of: id).map {
                EntityKey(tool: tool, sourceId: "\($0)")
            })
        if let successor = try await client.conversions.successor(of: id) {
            found.successor = EntityReference(
                sourceId: "\(successor)", entityType: try await client.workItems.type(of: successor), tool: tool)
        }
        return found
    }
}
