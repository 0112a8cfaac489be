import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import Synchronization
import ToolHTTP

/// Speaks the REST API of one instance of Targetprocess: API v2 to read, API v1 to write and where v2 falls short.
///
/// What it throws is in the tool's own words where it has any. An answer that no working tool would give, such as a
/// proxy's page, counts as the tool not being there.
final class TargetprocessAPI: Sendable {
    let connection: TargetprocessConnection
    /// The fields that are kept in step.
    let fields: Set<FieldID>
    /// Which board of Jira is which team's, as profiles say.
    let boards: [Profile.TeamBoard]
    /// The states of workflows, and the workflows that items run through.
    let states: ExpiringCache<Int64, [WorkflowStateRecord]>
    let workflows: ExpiringCache<String, Int64>
    /// What the tool's metadata tells of types of which Tandem does not know it, by their names in lower case.
    let descriptions: ExpiringCache<String, ResourceMetadata>
    /// The names of the types that are not built in.
    let customEntityTypeNameCache: ExpiringCache<Bool, [String]>
    /// The ids of what was asked for by a name; `nil` is nothing.
    let names: ExpiringCache<[String], Int64?>
    /// The users whom email addresses and logins turned out to mean.
    let users: ExpiringCache<String, UserMatch>
    /// What custom fields hold, by the types of items and their projects, as the items themselves tell.
    let customFieldTypes = Mutex<[CustomFieldKey: CustomFieldType?]>([:])
    /// The custom fields that name several items, by the types of items that have them.
    let linkFields: ExpiringCache<Bool, [String: Set<String>]>
    /// Whether the instance has been found to have no service for streams.
    let isStreamingUnavailable = Mutex(false)
    /// How many rows of a list are asked for at a time; the tool gives no more than 1000.
    let pageSize: Int
    let http: ToolClient

    /// - Parameters:
    ///   - connection: how the instance is reached.
    ///   - mapped: fields that are read beside those that always are.
    ///   - boards: which board of Jira is which team's.
    ///   - curl: shared by all connections of the process.
    ///   - version: of Tandem.
    ///   - timing: clock, sleep and randomness.
    ///   - limit: of the requests under way, shared by all that call the instance.
    ///   - monitor: learns the state of the connection.
    ///   - pageSize: how many rows of a list are asked for at a time.
    init(
        _ connection: TargetprocessConnection, mapped: [FieldID] = [], boards: [Profile.TeamBoard] = [],
        curl: CurlClient, version: String, timing: TimeSource = .system,
        limit: InstanceLimit = InstanceLimit(ToolConcurrency.maxPerAccount), monitor: ConnectionMonitor? = nil,
        pageSize: Int = 1000
    ) {
        self.boards = boards
        self.connection = connection
        self.pageSize = pageSize
        fields = TargetprocessField.always.union(mapped.filter(TargetprocessField.isKnown))
        names = ExpiringCache(now: timing.now)
        users = ExpiringCache(now: timing.now)
        descriptions = ExpiringCache(capacity: 200, now: timing.now)
        customEntityTypeNameCache = ExpiringCache(now: timing.now)
        linkFields = ExpiringCache(now: timing.now)
        states = ExpiringCache(now: timing.now)
        workflows = ExpiringCache(now: timing.now)
        http = ToolClient(
            curl: curl, connection: connection.tool, version: version, timing: timing, limit: limit,
            identity: connection.identity, monitor: monitor, readError: { ToolError($0, from: connection) })
    }

    func get<Answer: Decodable>(_ path: URLPath) async throws(ToolError) -> Answer {
        try await get(.path(path))
    }

    func get<Answer: Decodable>(_ target: TargetprocessConnection.Target) async throws(ToolError) -> Answer {
        try answer(await http.send(connection.request("GET", target)), to: "a read")
    }

    /// Writes; sent once, since no write of the tool can be told from its repetition.
    func post<Answer: Decodable>(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> Answer {
        try answer(await sent(path, body), to: "a write")
    }

    /// Writes, and where the tool refuses that, writes what asks less of it; each is sent once.
    func post<Answer: Decodable, Body: Encodable>(
        _ path: URLPath, _ body: Body, orElse less: Body
    ) async throws(ToolError) -> Answer {
        do {
            return try await post(path, body)
        } catch {
            guard !error.isTransient else { throw error }
            return try await post(path, less)
        }
    }

    /// Writes what the tool answers with nothing that matters; sent once.
    func write(_ path: URLPath, _ body: some Encodable) async throws(ToolError) {
        try requireToolResponse(await sent(path, body), to: "a write")
    }

    private func sent(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> CurlResponse {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try JSONEncoder().encode(body))
        } catch {
            throw ToolError(kind: .rejected, message: "what should be written cannot be put into JSON")
        }
        return try await http.send(connection.request("POST", .path(path), body: bytes, isRepeatable: false))
    }

    func delete(_ path: URLPath) async throws(ToolError) {
        _ = try await http.send(connection.request("DELETE", .path(path)))
    }

    /// All elements of a list of API v1.
    ///
    /// - Throws: `ToolError` of kind `.unreadable` if one of them cannot be decoded: it must not look removed.
    func list<Item: Decodable & Sendable>(_ path: URLPath, of type: Item.Type) async throws(ToolError) -> [Item] {
        let found = try await listing(path, of: type)
        guard found.isWhole else {
            throw ToolError(kind: .unreadable, message: "one of them has no ID that Tandem can read")
        }
        return found.items
    }

    /// All elements of a list of API v1 that may hold long texts, in pages as small as their length demands.
    ///
    /// - Parameters:
    ///   - type: The type of an element.
    ///   - path: The list with pages of a size.
    /// - Returns: The elements.
    /// - Throws: `ToolError` of kind `.unreadable` if one element alone is longer than an answer that is read, or
    ///   cannot be decoded.
    func list<Item: Decodable & Sendable>(
        of type: Item.Type, _ path: (_ size: Int) -> URLPath
    ) async throws(ToolError) -> [Item] {
        for size in [pageSize, 50] where size > 1 {
            do {
                return try await list(path(size), of: type)
            } catch {
                guard error.kind == .unreadable else { throw error }
            }
        }
        return try await list(path(1), of: type)
    }

    /// All pages of a list of API v1, each page's address as the one before names it; and whether each element of it
    /// can be decoded.
    func listing<Item: Decodable & Sendable>(
        _ path: URLPath, of type: Item.Type
    ) async throws(ToolError) -> (items: [Item], isWhole: Bool) {
        var items: [Item] = []
        var isWhole = true
        var target = TargetprocessConnection.Target.path(path)
        for _ in 0..<TargetprocessAPI.maxPages {
            let page: PageV1<Item> = try await get(target)
            items += page.items
            isWhole = isWhole && page.unreadable == 0
            guard let next = page.next else { return (items, isWhole) }
            target = .next(try connection.nextPage(next))
        }
        throw ToolError(kind: .unavailable, message: "\(connection) answers a list that does not end")
    }

    private static let maxPages = 2_000

    func answer<Answer: Decodable>(_ response: CurlResponse, to what: String) throws(ToolError) -> Answer {
        try requireToolResponse(response, to: what)
        do {
            return try ToolJSON.decode(from: response.body, maximumBytes: 16 << 20)
        } catch {
            throw ToolError(
                kind: .unavailable, message: "\(connection) answered \(what) with what is not its own: \(error)")
        }
    }

    private func requireToolResponse(_ response: CurlResponse, to what: String) throws(ToolError) {
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw ToolError(
                kind: .unavailable,
                message: "Something in front of \(connection) answered \(what) with an HTML page", suspicion: .content)
        }
    }
}
