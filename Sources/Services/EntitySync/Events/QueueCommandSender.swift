import EntityModel
import Messaging
import SyncEngine

/// Sends commands to the adapters' queues.
struct QueueCommandSender: CommandSender {
    let publisher: CommandPublisher

    func send(_ commands: [Command]) async throws {
        try await publisher.publish(commands)
    }
}
