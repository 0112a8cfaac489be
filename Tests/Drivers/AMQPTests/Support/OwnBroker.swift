import AMQP
import Foundation
import Primitives
import TestSupport
import Testing

/// A separate broker for one test, which the test can kill.
struct OwnBroker {
    private let folder: URL
    private let lane = BlockingExecutor(label: "own broker")
    let settings: AMQPSettings

    static func use(_ body: (OwnBroker) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tandem-amqp-\(UUID().uuidString)")
        let lane = BlockingExecutor(label: "own broker start")
        let output = await lane.run { script("start-rabbitmq", folder) }
        let url = try #require(output.split(separator: "=", maxSplits: 1).last).trimmingCharacters(
            in: .whitespacesAndNewlines)
        let broker = OwnBroker(folder: folder, settings: try AMQPSettings(url: Secret(url)))
        var failure: (any Error)?
        do { try await body(broker) } catch { failure = error }
        _ = await lane.run { script("stop", folder) }
        try? FileManager.default.removeItem(at: folder)
        if let failure { throw failure }
    }

    /// Kills the broker to simulate a crash.
    func kill() async {
        _ = await lane.run { [folder] in script("kill-rabbitmq", folder) }
    }

    /// Stops the broker normally, so that it stores all data.
    func stop() async {
        _ = await lane.run { [folder] in script("stop", folder) }
    }

    /// Starts the broker again on the same port with the same data.
    func start() async {
        _ = await lane.run { [folder] in script("start-rabbitmq", folder) }
    }
}

private func script(_ command: String, _ folder: URL) -> String {
    let process = Process()
    process.executableURL = Checkout.folder.appending(path: "scripts/lib/services.sh")
    process.arguments = [command, folder.path]
    let output = Pipe()
    process.standardOutput = output
    do {
        try process.run()
    } catch {
        return ""
    }
    // The function `waitUntilExit` would wait until the broker ends, because the broker inherits a socket. The pipe
    // closes when the script ends.
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
}
