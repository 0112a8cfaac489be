import Core
import EntityModel
import InternalAPI
import Logging
import ServiceLifecycle
import Synchronization
import ToolHTTP

/// Stores the states of connections when they change, so that they survive a restart of the process.
final class ConnectionStateService: Service {
    private let connections: ToolSessions
    private let stateStore: ConnectionStateStore
    private let logger: Logger
    /// The state that was stored last for each connection.
    private let kept = Mutex<[ConnectionKey: ConnectionMonitor.Memory]>([:])

    private static let interval = Duration.seconds(1)

    init(_ connections: ToolSessions, stateStore: ConnectionStateStore, logger: Logger) {
        self.connections = connections
        self.stateStore = stateStore
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.storeAll()
                // A signal to stop cancels the sleep. The loop condition then ends the loop.
                try? await Task.sleep(for: Self.interval)
            }
        }
        await storeAll()
    }

    /// Stores each state that differs from the stored one.
    func storeAll() async {
        for (record, monitor) in connections.monitored {
            let memory = monitor.memory
            let key = ConnectionKey(record)
            guard memory != ConnectionMonitor.Memory(), kept.withLock({ $0[key] }) != memory else { continue }
            do {
                try await stateStore.put(memory, of: record)
                kept.withLock { $0[key] = memory }
            } catch is CancellationError {
                return
            } catch {
                // The next pass tries again.
                logger.warning(
                    "connection state not stored",
                    metadata: [
                        LogKey.account: "\(record.account)", LogKey.connection: "\(record.id)",
                        LogKey.error: "\(error)",
                    ])
            }
        }
    }
}
