import AdapterEngine
import Core
import EntityModel
import Foundation
import Hummingbird
import Postgres

/// Makes items on demand, and takes them back, by names that the caller gives them.
///
/// - `PUT {account}/{connection}/publications/{name}` with a ``Core/PublicationForm``: makes the item unless it is there;
/// - `DELETE {account}/{connection}/publications/{name}`: deletes it.
///
/// Both under the scope `<tool>:write`. Asked again, they change nothing that is so already.
struct PublicationRoutes: Sendable {
    static let maximumBody = 64 << 10

    private let connections: Connections
    private let intents: any CreationIntents
    private let holds: Database
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - connections: lead to the tools.
    ///   - intents: remember which items were made by which names.
    ///   - holds: a pool of the adapter's schema; a hold keeps its connection for the time of a request.
    ///   - now: milliseconds since 1970.
    init(
        connections: Connections, intents: any CreationIntents, holds: Database, now: @escaping @Sendable () -> Int64
    ) {
        self.connections = connections
        self.intents = intents
        self.holds = holds
        self.now = now
    }

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":account/:connection/publications/:name") { request, context in
            let form = try await request.json(PublicationForm.self, upTo: Self.maximumBody)
            let place = try place(context)
            return try await holding(place) { publisher, gateway in
                let view = try await publish(form, place, publisher, gateway)
                return try Response.json(view, status: view.isNew ? .created : .ok)
            }
        }
        group.delete(":account/:connection/publications/:name") { _, context in
            let place = try place(context)
            return try await holding(place) { publisher, _ in
                guard try await publisher.takeBack(place.key, account: place.account) else {
                    throw ProblemError(.notFound, "Nothing was published under that name.")
                }
                return Response(status: .noContent)
            }
        }
    }

    /// Whose wish it is, and what it is called.
    private struct Place: Sendable {
        var account: AccountID
        var connection: String
        var name: String

        /// Tells the wish from all others of the account, and from shares, whose ids have no such signs.
        var key: String { "publication/\(connection)/\(name)" }
    }

    private func place(_ context: some RequestContext) throws -> Place {
        Place(
            account: AccountID(rawValue: try context.parameters.require("account")),
            connection: try context.parameters.require("connection"), name: try name(context))
    }

    private func name(_ context: some RequestContext) throws -> String {
        let text = try context.parameters.require("name")
        guard let name = text.removingPercentEncoding, !name.isEmpty, name.utf8.count <= 255 else {
            throw ProblemError(.badRequest, "The name must have between 1 and 255 bytes.")
        }
        return name
    }

    private func publish(
        _ form: PublicationForm, _ place: Place, _ publisher: ItemPublisher, _ gateway: any PublishingGateway
    ) async throws -> PublicationView {
        let scope = EntityScope(sourceId: form.project)
        let names = gateway.publicationFields
        var fields: [FieldID: FieldValue] = [names.title: .text(form.title)]
        if let description = form.description { fields[names.description] = .richText(RichText(plain: description)) }
        // Known before anything is made, so that what is misspelt leaves nothing behind.
        let type = try await gateway.type(named: form.type, in: scope)
        if let assignee = form.assignee {
            fields[names.assignee] = .user(try await gateway.assignee(assignee, in: scope))
        }
        let defaults = (form.defaults ?? [:]).map { (FieldID($0.key), $0.value) }
        let published = try await publisher.publish(
            ItemCreation(
                scope: scope, fields: fields, defaults: Dictionary(defaults) { first, _ in first }), type: type,
            fields: fields, as: place.key, account: place.account)
        return PublicationView(
            entity: published.item.entity, key: published.snapshot.displayKey, url: published.snapshot.url,
            isNew: published.isNew, filled: published.item.filled.map(\.rawValue).sorted(),
            refused: Dictionary(
                published.refused.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Has one request at a time work on a wish, whichever replica it reached.
    private func holding(
        _ place: Place,
        _ body: @escaping @Sendable (ItemPublisher, any PublishingGateway) async throws -> Response
    ) async throws -> Response {
        try await ProblemError.answering {
            let line = try await connections.line(place.connection, account: place.account)
            guard let gateway = line.gateway as? any PublishingGateway else {
                throw ToolFailure(kind: .refused, message: "items are published in Jira only")
            }
            let publisher = ItemPublisher(
                gateway: gateway, intents: intents, hasher: line.connection.hasher, now: now)
            let item = "\(place.account)|\(place.key)"
            return try await holds.withAccount(place.account) { session in
                let hold = try await session.query(
                    "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || \(item)::text, 0)) AS held"
                ).first
                guard try hold?.decode("held", as: Bool.self) == true else {
                    throw ToolFailure(kind: .unavailable, message: "another request works on the item")
                }
                return try await body(publisher, gateway)
            }
        }
    }
}
