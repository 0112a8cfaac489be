import Core
import Curl
import EntityModel
import Foundation
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

/// Tests for streaming a file from one adapter through the adapter API into a form body for another tool.
@Suite(.timeLimit(.minutes(5))) struct FileCrossingTests {
    /// `TANDEM_TEST_FILE_BYTES` sets the size of the file, to measure the memory usage.
    private static let size =
        ProcessInfo.processInfo.environment["TANDEM_TEST_FILE_BYTES"].flatMap { Int64($0) } ?? 32 << 20

    private static let none = ToolError(kind: .notFound, message: "nothing is asked for here")

    private static func byte(at place: Int64) -> UInt8 { UInt8(truncatingIfNeeded: place &* 31 &+ place >> 16) }

    /// A file that is generated while it is read.
    private static func source(_ size: Int64) -> ByteStream {
        let sent = SentBytes()
        return ByteStream(length: size) {
            let start = sent.count.withLock { $0 }
            guard start < size else { return nil }
            let end = min(start + 65_536, size)
            sent.count.withLock { $0 = end }
            return (start..<end).map(byte)
        }
    }

    private final class SentBytes: Sendable {
        let count = Mutex<Int64>(0)
    }

    /// The adapter API of a tool with a generated file, and with a file of ten bytes that has the ID 2.
    private static func adapterRouter() -> Router<BasicRequestContext> {
        let router = Router()
        AdapterAPIRoutes(tool: .jira, sessions: FileSessions()).add(to: router.group("api/v1"))
        return router
    }

    /// The sessions of an adapter of which only the files are read.
    private struct FileSessions: AdapterSessions, VisibilityObserver {
        func session(of tool: Tool, account: AccountID) async throws -> AdapterSession {
            AdapterSession(reader: Reader(), visibility: self)
        }

        func state(of tool: Tool, account: AccountID) async throws -> ConnectionState { throw FileCrossingTests.none }
        func refresh(_ account: AccountID) {}
        func found(_ entity: EntityReference, knownAs key: String?) {}
        func lost(_ entity: EntityReference, knownAs key: String?, _ message: String) {}
    }

    private struct Reader: ToolReader, AttachmentReader {
        func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
            throw FileCrossingTests.none
        }
        func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
            throw FileCrossingTests.none
        }
        func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot { throw FileCrossingTests.none }
        func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage { throw FileCrossingTests.none }
        func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
            throw FileCrossingTests.none
        }

        func attachment(_ id: String, of entity: EntityReference) async throws(ToolError) -> EntityModel.Attachment {
            EntityModel.Attachment(
                item: entity, id: id, name: "film.mp4", size: id == "2" ? 10 : FileCrossingTests.size)
        }

        func withAttachmentStream(
            _ file: EntityModel.Attachment, _ consume: (ByteStream) async throws -> Void
        ) async throws {
            try await consume(FileCrossingTests.source(file.size))
        }
    }

    private static func adapter(at base: String, _ curl: CurlClient) -> AdapterClient {
        AdapterClient(InternalClient(curl: curl, base: base, token: { _ in Secret("t") }), tool: .jira)
    }

    private let item = EntityReference(sourceId: "7", entityType: "t", tool: Tool(id: "jira", type: .jira))

    @Test func `the number of concurrent file reads is limited`() async throws {
        #expect(
            ToolConcurrency().maxAttachmentCopies == 4 && ToolConcurrency(5).maxAttachmentCopies == 2
                && ToolConcurrency(0).maxAttachmentCopies == 1)
        let application = Application(
            router: Self.adapterRouter(), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let curl = try CurlClient()
            defer { curl.close() }
            let base = "http://127.0.0.1:\(try #require(client.port))"
            let files = AdapterAttachmentSource([.jira: Self.adapter(at: base, curl)], atOnce: 4)
            let file = EntityModel.Attachment(item: item, id: "2", name: "film.mp4", size: 10)
            let gate = Gate(4)
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await files.read(file, account: AccountID(rawValue: "acme")) { bytes in
                            await gate.enter()
                            while try await bytes.next() != nil {}
                            gate.leave()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(gate.maxInside == 4)
        }
    }

    @Test func `every byte arrives in order and is not buffered`() async throws {
        let router = Self.adapterRouter()
        router.post("upload") { request, _ in
            var (head, place, wrong) = (Int64(-1), Int64(0), 0)
            var start: [UInt8] = []
            for try await buffer in request.body {
                var bytes = Array(buffer.readableBytesView)[...]
                if head < 0 {
                    start += bytes
                    guard let gap = String(decoding: start, as: UTF8.self).firstRange(of: "\r\n\r\n") else { continue }
                    head = Int64(String(decoding: start, as: UTF8.self)[..<gap.upperBound].utf8.count)
                    bytes = start[Int(head)...]
                }
                for byte in bytes where place < Self.size {
                    if byte != Self.byte(at: place) { wrong += 1 }
                    place += 1
                }
            }
            return "\(place) \(wrong)"
        }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let base = "http://127.0.0.1:\(try #require(client.port))"
            let curl = try CurlClient()
            defer { curl.close() }
            let adapter = Self.adapter(at: base, curl)
            let tool = ToolClient(
                curl: curl, connection: ToolHTTPConfiguration(addressPolicy: .any), version: "test",
                readError: { _ in nil })
            let file = EntityModel.Attachment(item: item, id: "1", name: "film.mp4", size: Self.size)
            let answer = try await adapter.read(file, account: AccountID(rawValue: "acme")) { bytes in
                let form = MultipartForm(field: "file", file: file, bytes: bytes)
                return try await tool.send(
                    ToolRequest(
                        method: "POST", url: base + "/upload", headers: [("Content-Type", form.contentType)],
                        upload: form.body, deadline: .seconds(240)))
            }
            #expect(String(decoding: answer.body, as: UTF8.self) == "\(Self.size) 0")
        }
    }
}
