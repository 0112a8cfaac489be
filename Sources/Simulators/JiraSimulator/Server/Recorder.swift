import Foundation
import HTTPTypes
import NIOPosix
import ServiceLifecycle
import SimulatorKit

/// A service that writes each exchange as a line of JSON to a file.
///
/// A check compares them with Atlassian's own documents.
final class Recorder: Service {
    private let file: FileHandle
    private let lines: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    /// Creates the file, or empties an existing one.
    init(path: String) throws {
        try Data().write(to: URL(filePath: path))
        file = try FileHandle(forWritingTo: URL(filePath: path))
        (lines, continuation) = AsyncStream.makeStream()
    }

    func record(method: String, path: String, contentType: String?, body: [UInt8], answer: APIResponse) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("method", method)
            writer.member("path", path)
            writer.member("requestType", contentType)
            writer.member("request", String(decoding: body, as: UTF8.self))
            writer.member("status", answer.status.code)
            writer.member("responseType", answer.headers[.contentType])
            writer.member("response", String(decoding: answer.body, as: UTF8.self))
        }
        continuation.yield(writer.bytes + [0x0A])
    }

    /// Writes until the server has stopped and the file contains the last exchange.
    func run() async throws {
        try await withGracefulShutdownHandler {
            for await line in lines {
                try await NIOThreadPool.singleton.runIfActive { try self.file.write(contentsOf: line) }
            }
            try await NIOThreadPool.singleton.runIfActive { try self.file.close() }
        } onGracefulShutdown: {
            self.continuation.finish()
        }
    }
}
