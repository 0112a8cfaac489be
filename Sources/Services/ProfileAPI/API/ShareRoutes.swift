import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI

/// The shares of an account as users request them, under `/api/v1/{account}/shares`.
///
/// Entity-sync stores them.
struct ShareRoutes: Sendable {
    static let maximumBody = 16 << 10
    static let maximumPage = 500

    let store: ProfileStore
    let sync: SyncClient
    let readers: ToolReaders

    /// Adds `GET` of a page of shares, of one share, and of its `/history`; requires `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, context in
            let query = request.uri.queryParameters
            return try Response.json(
                try await sync.shares(
                    of: query["profile"].map(String.init), after: query["after"].map(String.init),
                    limit: limit(query["limit"]), account: context.account))
        }
        group.get(":share") { _, context in
            try Response.json(try await sync.share(context.name("share"), account: context.account))
        }
        group.get(":share/history") { request, context in
            let query = request.uri.queryParameters
            return try Response.json(
                try await sync.history(
                    of: context.name("share"), before: query["before"].flatMap { Int64($0) },
                    limit: limit(query["limit"]), account: context.account))
        }
    }

    /// Adds `POST` of a new share and of its `/repair` and `/retry`, and `DELETE`; requires `sync:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("") { request, context in
            let wanted = try await request.json(NamedShareRequest.self, upTo: Self.maximumBody)
            return try Response.json(try await link(wanted, account: context.account), status: .created)
        }
        group.post(":share/retry") { _, context in
            try Response.json(try await sync.retry(context.name("share"), account: context.account))
        }
        group.post(":share/repair") { _, context in
            try Response.json(try await sync.repair(context.name("share"), account: context.account))
        }
        group.delete(":share") { _, context in
            try await sync.unshare(context.name("share"), account: context.account)
            return Response(status: .noContent)
        }
    }

    private func link(_ wanted: NamedShareRequest, account: AccountID) async throws -> SyncAPI.ShareView {
        guard Identifier.isValid(wanted.profile),
            let profile = try await store.profile(wanted.profile, of: account)?.value
        else { throw ProblemError.notFound("No profile has this name.") }
        guard wanted.source != nil || wanted.target != nil else {
            throw ProblemError(
                .unprocessableContent, ProblemDetails(title: "Unprocessable content", detail: "No item is named."))
        }
        async let source = find(wanted.source, in: profile.sourceTool, account)
        async let target = find(wanted.target, in: profile.targetTool, account)
        return try await sync.startShare(
            SyncAPI.ShareRequest(
                profile: profile.id, source: try await source, target: try await target,
                origin: wanted.origin?.rawValue),
            account: account)
    }

    private func find(
        _ item: NamedShareRequest.Item?, in tool: Tool, _ account: AccountID
    ) async throws -> EntityReference? {
        switch item {
        case nil: nil
        case .reference(let id, let type): EntityReference(sourceId: id, entityType: type, tool: tool)
        case .name(let name): try await readers(tool, account).resolve(name).entity
        }
    }

    private func limit(_ text: Substring?) -> Int {
        min(max(text.flatMap { Int($0) } ?? 100, 1), Self.maximumPage)
    }
}

/// A request to share items: `{"profile": "…", "source": "1234", "target": "ABC-5", "origin": "source"}`.
///
/// If `source` or `target` is omitted, Tandem creates a counterpart according to the profile's routings.
struct NamedShareRequest: Decodable {
    enum Origin: String, Decodable {
        case source, target
    }

    /// An item by its key or ID as users write it, or by its ID and type as in `{"sourceId": "10023", "entityType":
    /// "10001"}`.
    enum Item: Decodable {
        case name(String)
        case reference(sourceId: String, entityType: String)

        private enum Key: String, CodingKey, CaseIterable {
            case sourceId, entityType
        }

        init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                let trimmed = name.drop { $0.isWhitespace }
                guard !trimmed.isEmpty, name.count <= 500 else {
                    throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "empty"))
                }
                self = .name(String(trimmed))
                return
            }
            let values = try decoder.container(knowing: Key.self)
            self = .reference(
                sourceId: try values.decode(String.self, forKey: .sourceId),
                entityType: try values.decode(String.self, forKey: .entityType))
        }
    }

    private enum Key: String, CodingKey, CaseIterable {
        case profile, source, target, origin
    }

    var profile: String
    var source: Item?
    var target: Item?
    var origin: Origin?

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        profile = try values.decode(String.self, forKey: .profile)
        source = try values.decodeIfPresent(Item.self, forKey: .source)
        target = try values.decodeIfPresent(Item.self, forKey: .target)
        origin = try values.decodeIfPresent(Origin.self, forKey: .origin)
    }
}
