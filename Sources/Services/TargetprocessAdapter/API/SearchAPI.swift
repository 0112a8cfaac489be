import AdapterKit
import Core
import EntityModel
import Synchronization
import ToolHTTP

/// A part of the requested items, sorted by ID.
struct WorkItemBatch: Sendable {
    /// The items of the part.
    var items: [WorkItemRow]
    /// Whether no more items follow.
    var isLast: Bool
}

/// The items that match a condition.
struct SearchAPI: Sendable {
    /// A record of whether an instance has no streaming service.
    private final class StreamingRecord: Sendable {
        let isUnavailable = Mutex(false)
    }

    private let transport: TargetprocessTransport
    private let streaming = StreamingRecord()

    /// The maximum number of items that one scan returns.
    ///
    /// A job processes all of them before it stores its progress.
    static let maxScanCount = 5_000
    /// The maximum size and duration of a streaming response.
    ///
    /// A scan stops as soon as it has enough items.
    private static let maxScan = (bytes: 256 << 20, time: Duration.seconds(300))
    /// The maximum number of IDs in one condition, because each ID takes up to 20 characters of the URL.
    private static let maxIDs = 100

    /// - Parameter transport: The connection to the instance.
    init(transport: TargetprocessTransport) {
        self.transport = transport
    }

    /// Whether the instance turned out to have no streaming service.
    var isStreamingUnavailable: Bool { streaming.isUnavailable.withLock { $0 } }

    /// Returns the items of a type that match a condition, sorted by ID.
    ///
    /// - Parameters:
    ///   - type: The type of the items.
    ///   - condition: The condition that the items must match.
    ///   - after: The last ID that was already read.
    ///   - take: The maximum number of items.
    ///   - withMarker: Whether the result includes the descriptions, which contain the markers.
    /// - Returns: At most `take` items.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool cannot parse the condition.
    func items(
        _ type: WorkItemType, _ condition: WorkItemFilter, after: Int64, take: Int, withMarker: Bool
    ) async throws(ToolError) -> [WorkItemRow] {
        try await transport.rows(
            URLPath(
                ["api", "v2", type.rawValue],
                query: condition.after(after).parameters + [
                    ("select", WorkItemRow.selection(withMarker: withMarker)), ("orderBy", "id"),
                    ("take", "\(take)"),
                ]))
    }

    /// Returns the IDs that belong to items of the type.
    func ids(of type: WorkItemType, among ids: [Int64]) async throws(ToolError) -> [Int64] {
        var found: [Int64] = []
        for start in stride(from: 0, to: ids.count, by: Self.maxIDs) {
            let some = QueryLiteral.list(ids[start..<min(start + Self.maxIDs, ids.count)])
            let isAmong = WorkItemFilter(["id in [\(some)]"])
            found += try await items(type, isAmong, after: 0, take: Self.maxIDs, withMarker: false).map(\.id)
        }
        return found
    }

    /// Returns the items of a type from the streaming service, which needs no pages.
    ///
    /// Without that service, the items are read page by page.
    ///
    /// If the stream is interrupted, the method returns the items that arrived before.
    ///
    /// - Parameters:
    ///   - type: The type of the items.
    ///   - condition: The condition that the items must match.
    ///   - after: The last ID that was already read.
    /// - Returns: At most ``maxScanCount`` items.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool cannot parse the condition.
    func scan(
        _ type: WorkItemType, _ condition: WorkItemFilter, after: Int64
    ) async throws(ToolError) -> WorkItemBatch {
        if transport.connection.canStream, !isStreamingUnavailable {
            do {
                return try await stream(type, condition.after(after))
            } catch let failure as ToolError {
                // A self-hosted instance may lack this service, or its gateway may block requests to it.
                guard failure.kind == .notFound || failure.kind == .unavailable else { throw failure }
                streaming.isUnavailable.withLock { $0 = true }
            } catch {
                streaming.isUnavailable.withLock { $0 = true }
            }
        }
        let take = transport.pageSize
        let items = try await items(type, condition, after: after, take: take, withMarker: false)
        return WorkItemBatch(items: items, isLast: items.count < take)
    }

    private func stream(_ type: WorkItemType, _ condition: WorkItemFilter) async throws -> WorkItemBatch {
        var request = transport.connection.request(
            "GET",
            .path(
                URLPath(
                    ["svc", "tp-apiv2-streaming-service", "stream", type.rawValue],
                    query: condition.parameters + [("select", WorkItemRow.selection(withMarker: false))])))
        request.maximumResponseBytes = Self.maxScan.bytes
        request.deadline = Self.maxScan.time
        return try await transport.client.stream(request) { bytes in
            var stream = ItemStreamParser()
            var found: [WorkItemRow] = []
            do {
                while let chunk = try await bytes.next() {
                    let wantsMore = try stream.append(chunk) { item in
                        found.append(try ToolJSON.decode(WorkItemRow.self, from: item))
                        return found.count < Self.maxScanCount
                    }
                    guard wantsMore else { return WorkItemBatch(items: found, isLast: false) }
                }
            } catch {
                // The items arrive sorted by ID. Therefore the next scan continues after the last one.
                guard !found.isEmpty else { throw error }
                return WorkItemBatch(items: found, isLast: false)
            }
            guard stream.isWhole || !found.isEmpty else { throw ItemStreamParser.Malformed() }
            return WorkItemBatch(items: found, isLast: stream.isWhole)
        }
    }
}
