import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import Synchronization
import ToolHTTP

/// The REST API of one Targetprocess instance: API v2 for reads, and API v1 for writes and for reads that v2 does not
/// support.
///
/// Errors contain the tool's own message if it has one. A response that a working tool would never send, such as a
/// proxy's page, counts as an unavailable tool.
final class TargetprocessAPI: Sendable {
    let connection: TargetprocessConnection
    /// The fields that Tandem syncs.
    let fields: Set<FieldID>
    /// The Jira boards of the teams, from the profiles.
    let boards: [Profile.TeamBoard]
    /// The states of the workflows, and the workflows of the items.
    let states: ExpiringCache<Int64, [WorkflowStateRecord]>
    let workflows: ExpiringCache<String, Int64>
    /// The metadata of the types that are not built in, by their names in lower case.
    let descriptions: ExpiringCache<String, ResourceMetadata>
    /// The names of the types that are not built in.
    let customEntityTypeNameCache: ExpiringCache<Bool, [String]>
    /// The IDs of the resources that were looked up by name.
    ///
    /// The value `nil` means that no resource has the name.
    let names: ExpiringCache<[String], Int64?>
    /// The users that were looked up by email address or login.
    let users: ExpiringCache<String, UserMatch>
    /// The types of the custom fields, by item type and project, as the items report them.
    let customFieldTypes = Mutex<[CustomFieldKey: CustomFieldType?]>([:])
    /// The custom fields that link to several items, by item type.
    let linkFields: ExpiringCache<Bool, [String: Set<String>]>
    /// Whether the instance turned out to have no streaming service.
    let isStreamingUnavailable = Mutex(false)
    /// The number of rows per page of a list.
    ///
    /// The tool returns at most 1000.
    let pageSize: Int
    let http: ToolClient

    /// - Parameters:
    ///   - connection: The base URL and credentials of the instance.
    ///   - mapped: The fields that are read in addition to those that are always read.
    ///   - boards: The Jira boards of the teams.
    ///   - curl: The HTTP client that all connections of the process share.
    ///   - version: The version of Tandem.
    ///   - timing: The clock, sleep, and randomness.
    ///   - limit: The limit for concurrent requests, shared by all callers of the instance.
    ///   - monitor: The monitor that records the state of the connection.
    ///   - pageSize: The number of rows per page of a list (default 1000).
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

    /// Sends a write once, because the tool cannot distinguish a write from its repetition.
    func post<Answer: Decodable>(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> Answer {
        try answer(await sent(path, body), to: "a write")
    }

    /// Sends a write, and if the tool rejects it, a second write that requests less.
    ///
    /// Each one is sent once.
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

    /// Sends a write whose response body is not needed.
    ///
    /// It is sent once.
    func write(_ path: URLPath, _ body: some Encodable) async throws(ToolError) {
        try requireToolResponse(await sent(path, body), to: "a write")
    }

    private func sent(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> CurlResponse {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try JSONEncoder().encode(body))
        } catch {
            throw ToolError(kind: .rejected, message: "The value cannot be encoded as JSON.")
        }
        return try await http.send(connection.request("POST", .path(path), body: bytes, isRepeatable: false))
    }

    func delete(_ path: URLPath) async throws(ToolError) {
        _ = try await http.send(connection.request("DELETE", .path(path)))
    }

    /// Returns all elements of a list of API v1.
    ///
    /// - Throws: `ToolError` of kind `.unreadable` if an element cannot be decoded, because it must not look deleted.
    func list<Item: Decodable & Sendable>(_ path: URLPath, of type: Item.Type) async throws(ToolError) -> [Item] {
        let found = try await listing(path, of: type)
        guard found.isWhole else {
            throw ToolError(kind: .unreadable, message: "An element of the list has no ID that Tandem can read.")
        }
        return found.items
    }

    /// Returns all elements of a list of API v1 that may contain long texts.
    ///
    /// If a page is too long, smaller pages are requested.
    ///
    /// - Parameters:
    ///   - type: The type of an element.
    ///   - path: A closure that returns the path of the list for a page size.
    /// - Returns: The elements.
    /// - Throws: `ToolError` of kind `.unreadable` if a single element exceeds the maximum length of a response or
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

    /// Returns all pages of a list of API v1, and whether every element could be decoded.
    ///
    /// Each page contains the URL of the next one.
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
        throw ToolError(kind: .unavailable, message: "\(connection) returned a list with too many pages.")
    }

    private static let maxPages = 2_000

    func answer<Answer: Decodable>(_ response: CurlResponse, to what: String) throws(ToolError) -> Answer {
        try requireToolResponse(response, to: what)
        do {
            return try ToolJSON.decode(from: response.body, maximumBytes: 16 << 20)
        } catch {
            throw ToolError(
                kind: .unavailable, message: "\(connection) responded to \(what) in an unknown format: \(error)")
        }
    }

    private func requireToolResponse(_ response: CurlResponse, to what: String) throws(ToolError) {
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw ToolError(
                kind: .unavailable,
                message: "A proxy in front of \(connection) responded to \(what) with an HTML page.",
                suspicion: .content)
        }
    }
}
