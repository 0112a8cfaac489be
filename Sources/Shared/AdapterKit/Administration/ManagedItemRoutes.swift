import AdapterEngine
import Core
import EntityModel
import Foundation
import Hummingbird
import InternalAPI
import Messaging
import Persistence
import Postgres
import Primitives

/// The routes that create, update, and delete managed items by keys that the caller chooses.
///
/// - `PUT {account}/{connection}/managed-items/{name}` with a ``InternalAPI/ManagedItemRequest`` creates the item, or
///   updates it if it exists.
/// - `PUT {account}/{connection}/managed-items` with a ``InternalAPI/ManagedItemBatch`` does this for several items.
/// - `DELETE {account}/{connection}/managed-items/{name}` deletes the item.
///
/// All routes require the scope `<tool>:write`. They are idempotent.
struct ManagedItemRoutes: Sendable {
    static let maximumBody = 64 << 10
    static let maximumList = 1 << 20

    private let connections: ToolSessions
    private let intents: any CreationIntentStore
    private let lockPool: AccountDatabase
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - connections: The tool sessions of the adapter.
    ///   - intents: The store of creation intents, which maps keys to created items.
    ///   - lockPool: A connection pool of the adapter's schema. Each lock occupies one of its connections during a
    ///     request.
    ///   - now: The current time.
    init(
        connections: ToolSessions, intents: any CreationIntentStore, lockPool: AccountDatabase,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.connections = connections
        self.intents = intents
        self.lockPool = lockPool
        self.now = now
    }

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":account/:connection/managed-items/:name") { request, context in
            let form = try await request.json(ManagedItemRequest.self, upTo: Self.maximumBody)
            let (place, name) = (try place(context), try name(context))
            return try await holding(place, [place.key(name)]) { publisher, gateway in
                let item = try await spec(form, place.key(name), gateway)
                let view = view(try await publisher.put(item, account: place.account))
                return try Response.json(view, status: view.isNew ? .created : .ok)
            }
        }
        group.put(":account/:connection/managed-items") { request, context in
            let list = try await request.json(ManagedItemBatch.self, upTo: Self.maximumList)
            let place = try place(context)
            let names = list.items.map(\.name)
            guard (1...ManagedItemBatch.maxItems).contains(names.count), Set(names).count == names.count,
                names.allSatisfy(Self.isName)
            else {
                throw ProblemError(
                    .badRequest,
                    "The request must contain 1 to \(ManagedItemBatch.maxItems) items with distinct names of 1 to 255 "
                        + "bytes.")
            }
            return try await holding(place, names.map(place.key)) { publisher, gateway in
                try Response.json(try await publish(list, place, publisher, gateway))
            }
        }
        group.delete(":account/:connection/managed-items/:name") { _, context in
            let (place, name) = (try place(context), try name(context))
            return try await holding(place, [place.key(name)]) { publisher, _ in
                guard try await publisher.delete(place.key(name), account: place.account) else {
                    throw ProblemError(.notFound, "No managed item has this name.")
                }
                return Response(status: .noContent)
            }
        }
    }

    /// The account and the connection of a request.
    private struct Place: Sendable {
        var account: AccountID
        var connection: String

        /// Returns a key that is unique in the account.
        ///
        /// It differs from all share IDs, which contain no slash.
        func key(_ name: String) -> String { "publication/\(connection)/\(name)" }
    }

    private func place(_ context: some RequestContext) throws -> Place {
        Place(
            account: AccountID(rawValue: try context.parameters.require("account")),
            connection: try context.parameters.require("connection"))
    }

    private func name(_ context: some RequestContext) throws -> String {
        let text = try context.parameters.require("name")
        guard let name = text.removingPercentEncoding, Self.isName(name) else {
            throw ProblemError(.badRequest, "The name must have between 1 and 255 bytes.")
        }
        return name
    }

    private static func isName(_ text: String) -> Bool { (1...255).contains(text.utf8.count) }

    /// Creates or updates several items.
    ///
    /// An invalid request does not affect the others.
    private func publish(
        _ list: ManagedItemBatch, _ place: Place, _ publisher: ManagedItemService, _ gateway: any ManagedItemGateway
    ) async throws -> [ManagedItemResult] {
        var specs: [ManagedItemService.ManagedItemSpec] = []
        var outcomes: [String: ManagedItemResult] = [:]
        for item in list.items {
            do {
                specs.append(try await spec(item.form, place.key(item.name), gateway))
            } catch let failure as ToolError {
                outcomes[place.key(item.name)] = ManagedItemResult(name: item.name, failure: failure)
            }
        }
        for (item, result) in zip(specs, try await publisher.put(specs, account: place.account)) {
            let name = String(item.name.dropFirst(place.key("").count))
            outcomes[item.name] =
                switch result {
                case .success(let published): ManagedItemResult(name: name, published: view(published))
                case .failure(let failure): ManagedItemResult(name: name, failure: failure)
                }
        }
        return list.items.compactMap { outcomes[place.key($0.name)] }
    }

    private func spec(
        _ form: ManagedItemRequest, _ name: String, _ gateway: any ManagedItemGateway
    ) async throws -> ManagedItemService.ManagedItemSpec {
        let scope = EntityScope(sourceId: form.project)
        let names = gateway.standardFields
        var fields: [FieldID: FieldValue] = [names.title: .text(form.title)]
        if let description = form.description { fields[names.description] = .richText(RichText(plain: description)) }
        // Names are resolved before anything is created, so that a misspelled name leaves no item behind.
        let type = try await gateway.type(named: form.type, in: scope)
        if let assignee = form.assignee {
            fields[names.assignee] = .user(try await gateway.assignee(assignee, in: scope))
        }
        let defaults = (form.defaults ?? [:]).map { (FieldID($0.key), $0.value) }
        return ManagedItemService.ManagedItemSpec(
            name: name,
            creation: EntityDraft(
                scope: scope, fields: fields, defaults: Dictionary(defaults) { first, _ in first }), type: type,
            fields: fields)
    }

    private func view(_ published: ManagedItemService.ManagedItemOutcome) -> ManagedItemView {
        ManagedItemView(
            entity: published.entity.entity, key: published.snapshot.displayKey, url: published.snapshot.url,
            isNew: published.isNew, autofilledFields: published.entity.autofilledFields.map(\.rawValue).sorted(),
            rejectedFields: Dictionary(
                published.refused.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Runs a request while holding locks on its managed items, so that no other replica works on them.
    private func holding(
        _ place: Place, _ keys: [String],
        _ body: @escaping @Sendable (ManagedItemService, any ManagedItemGateway) async throws -> Response
    ) async throws -> Response {
        try await ProblemError.withProblems {
            let session = try await connections.session(place.connection, account: place.account)
            guard let gateway = session.gateway as? any ManagedItemGateway else {
                throw ToolError(kind: .rejected, message: "Managed items are available only in Jira.")
            }
            let publisher = ManagedItemService(
                gateway: gateway, intents: intents, hasher: session.connection.hasher, now: now)
            let items = keys.map { "\(place.account)|\($0)" }
            return try await lockPool.withAccount(place.account) { session in
                let holds = try await session.query(
                    """
                    SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || item, 0)) AS held
                    FROM unnest(\(items)) AS item
                    """)
                guard try holds.allSatisfy({ try $0.decode("held", as: Bool.self) }) else {
                    throw ToolError(kind: .unavailable, message: "Another request is working on the managed item.")
                }
                return try await body(publisher, gateway)
            }
        }
    }
}
