import NIOCore
package import NIOHTTP1

/// Queues of webhook requests that are sent in order within a queue and concurrently between queues.
package struct WebhookLanes<Item: Sendable>: Sendable {
    private let lanes: [(stream: AsyncStream<Item>, continuation: AsyncStream<Item>.Continuation)]
    private let connectTimeout: Duration
    private let timeout: Duration

    /// - Parameters:
    ///   - count: The number of queues.
    ///   - connectTimeout: The time to wait for a connection to a receiver.
    ///   - timeout: The time to wait for the response of a receiver.
    package init(count: Int, connectTimeout: Duration, timeout: Duration) {
        lanes = (0..<count).map { _ in AsyncStream.makeStream(of: Item.self) }
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// Adds an item to a queue.
    ///
    /// Items with the same key are in the same queue and keep their order.
    package func enqueue(_ item: Item, key: Int) {
        lanes[Int(UInt(bitPattern: key) % UInt(lanes.count))].continuation.yield(item)
    }

    /// Passes the items of each queue to a function, one after the other, until the task is canceled.
    package func run(_ send: @escaping @Sendable (Item, inout WebhookConnections) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for lane in lanes {
                group.addTask {
                    var connections = WebhookConnections(
                        connectTimeout: TimeAmount(connectTimeout), timeout: TimeAmount(timeout))
                    for await item in lane.stream { await send(item, &connections) }
                    connections.close()
                }
            }
        }
    }
}

/// The open connections of one queue, by receiver.
package struct WebhookConnections: Sendable {
    private var open: [String: WebhookConnection] = [:]
    private let connectTimeout: TimeAmount
    private let timeout: TimeAmount

    fileprivate init(connectTimeout: TimeAmount, timeout: TimeAmount) {
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// Posts a body, with `Host` and `Content-Length` in addition to the headers, and returns the status of the response.
    ///
    /// A connection that failed is closed, so that the next request opens another one.
    package mutating func post(
        _ body: [UInt8], to address: WebhookAddress, headers: HTTPHeaders
    ) async throws -> Int {
        var headers = headers
        headers.add(name: "Host", value: address.authority)
        headers.add(name: "Content-Length", value: String(body.count))
        do {
            return try await connection(to: address).post(address.path, headers: headers, body: body)
        } catch {
            open.removeValue(forKey: address.authority)?.close()
            throw error
        }
    }

    private mutating func connection(to address: WebhookAddress) async throws -> WebhookConnection {
        if let connection = open[address.authority], connection.isOpen { return connection }
        let connection = try await WebhookConnection.open(
            to: address, connectTimeout: connectTimeout, timeout: timeout)
        open[address.authority] = connection
        return connection
    }

    fileprivate mutating func close() {
        for connection in open.values { connection.close() }
        open = [:]
    }
}
