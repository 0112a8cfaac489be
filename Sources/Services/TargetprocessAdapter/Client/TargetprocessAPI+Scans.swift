import AdapterKit
import Core
import EntityModel
import Synchronization
import ToolHTTP

/// Some of the items that were asked for, in the order of their ids.
struct WorkItemBatch: Sendable {
    var items: [WorkItemRow]
    /// Whether there are no more behind them.
    var isLast: Bool
}

extension TargetprocessAPI {
    /// How many items one scan gives; a job looks at all of them before it records how far it is.
    static let maxScanCount = 5_000
    /// Bytes of an answer that are read, and for how long; a scan ends where it has enough.
    private static let maxScan = (bytes: 256 << 20, time: Duration.seconds(300))

    /// Items of a type by the service that streams them all, which needs no pages; by pages where there is none.
    ///
    /// A stream that breaks off gives what came until then.
    ///
    /// - Parameters:
    ///   - type: of the items.
    ///   - condition: which of them.
    ///   - after: items up to this id were read before.
    /// - Returns: at most ``maxScanCount`` items.
    /// - Throws: `refused` with the tool's words if it cannot read a condition.
    func scan(
        _ type: WorkItemType, _ condition: WorkItemFilter, after: Int64
    ) async throws(ToolError) -> WorkItemBatch {
        if connection.canStream, !isStreamingUnavailable.withLock({ $0 }) {
            do {
                return try await stream(type, condition.after(after))
            } catch let failure as ToolError {
                // An instance of one's own may have no such service, nor a gateway that lets requests through to it.
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
                // They come in the order of their ids: the next scan goes on behind the last.
                guard !found.isEmpty else { throw error }
                return WorkItemBatch(items: found, isLast: false)
            }
            guard stream.isWhole || !found.isEmpty else { throw ItemStreamParser.Malformed() }
            return WorkItemBatch(items: found, isLast: stream.isWhole)
        }
    }
}
