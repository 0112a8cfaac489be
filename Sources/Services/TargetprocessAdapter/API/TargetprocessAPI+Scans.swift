import AdapterKit
import Core
import EntityModel
import Synchronization
import ToolHTTP

/// A part of the requested items, sorted by ID.
struct WorkItemBatch: Sendable {
    var items: [WorkItemRow]
    /// Whether no more items follow.
    var isLast: Bool
}

extension TargetprocessAPI {
    /// The maximum number of items that one scan returns.
    ///
    /// A job processes all of them before it stores its progress.
    static let maxScanCount = 5_000
    /// The maximum size and duration of a streaming response.
    ///
    /// A scan stops as soon as it has enough items.
    private static let maxScan = (bytes: 256 << 20, time: Duration.seconds(300))

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
        if connection.canStream, !isStreamingUnavailable.withLock({ $0 }) {
            do {
                return try await stream(type, condition.after(after))
            } catch let failure as ToolError {
                // A self-hosted instance may lack this service, or its gateway may block requests to it.
                guard failure.kind == .notFound || failure.kind == .unavailable else { throw failure }
                isStreamingUnavailable.withLock { $0 = true }
            } catch {
                isStreamingUnavailable.withLock { $0 = true }
            }
        }
        let items = try await items(type, condition, after: after, take: pageSize, withMarker: false)
        return WorkItemBatch(items: items, isLast: items.count < pageSize)
    }

    private func stream(_ type: WorkItemType, _ condition: WorkItemFilter) async throws -> WorkItemBatch {
        var request = connection.request(
            "GET",
            .path(
                URLPath(
                    ["svc", "tp-apiv2-streaming-service", "stream", type.rawValue],
                    query: condition.parameters + [("select", WorkItemRow.selection(withMarker: false))])))
        request.maximumResponseBytes = Self.maxScan.bytes
        request.deadline = Self.maxScan.time
        return try await http.stream(request) { bytes in
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
