import EntityModel
import Foundation
import Logging
import Primitives
import TestSupport
import Testing

@testable import Core

@Suite struct LogTests {
    /// Returns the lines that a logger writes to a file.
    private func output(_ form: LogStream.Format, _ body: (Logger) async throws -> Void) async throws -> String {
        let path = NSTemporaryDirectory() + "tandem-log-" + UUID().uuidString
        try Data().write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try #require(FileHandle(forWritingAtPath: path))
        let stream = LogStream(service: "test-service", version: "9", form: form, descriptor: file.fileDescriptor)
        let logger = Logger(label: "lab") { ServiceLogHandler(label: $0, level: .debug, stream: stream) }
        try await body(logger)
        stream.flush()
        try file.close()
        return String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
    }

    private func objects(_ text: String) throws -> [[String: String]] {
        try text.split(separator: "\n").map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
    }

    @Test func `a line is an object of the Elastic Common Schema`() async throws {
        struct Refusal: Error, CustomStringConvertible { var description: String { "no \"way\"" } }
        let trace = TraceContext.root()
        let text = try await output(.json) { logger in
            var logger = logger
            logger[metadataKey: LogKey.account] = "acme"
            await trace.run {
                logger.warning("first\nline", error: Refusal(), metadata: ["count": "3", LogKey.account: "other"])
            }
        }
        let line = try #require(try objects(text).first)
        #expect(line["message"] == "first\nline" && line["log.level"] == "warning")
        #expect(line["ecs.version"] == "8.11" && line["log.logger"] == "lab")
        #expect(line["service.name"] == "test-service" && line["service.version"] == "9")
        #expect(line["trace.id"] == trace.traceID.description && line["span.id"]?.count == 16)
        #expect(line["account.id"] == "other" && line["labels.count"] == "3")
        #expect(line["error.message"] == "no \"way\"" && line["error.type"] == "Refusal")
        let time = try #require(line["@timestamp"])
        #expect(time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `a line without a trace names none`() async throws {
        let line = try #require(try objects(try await output(.json) { $0.info("x") }).first)
        #expect(line["trace.id"] == nil)
    }

    @Test func `no text breaks its line`() async throws {
        var random = SeededRandom(seed: 5)
        var texts: [String] = []
        for _ in 0..<2000 {
            let scalars = (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2ff, using: &random))
            }
            texts.append(String(String.UnicodeScalarView(scalars)))
        }
        let text = try await output(.json) { logger in
            for text in texts { logger.info("\(text)", metadata: ["k": "\(text)"]) }
        }
        let lines = try text.utf8.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode([String: String].self, from: Data($0))
        }
        #expect(lines.map { $0["message"] } == texts && lines.map { $0["labels.k"] } == texts)
    }

    @Test func `lines of concurrent tasks stay whole`() async throws {
        let text = try await output(.json) { logger in
            await withTaskGroup { group in
                for task in 0..<8 {
                    group.addTask {
                        for index in 0..<60 { logger.info("m", metadata: ["n": "\(task)-\(index)"]) }
                    }
                }
            }
        }
        let lines = try objects(text)
        #expect(Set(lines.compactMap { $0["labels.n"] }).count == 480 && lines.count == 480)
        for task in 0..<8 {
            let own = lines.compactMap { $0["labels.n"] }.filter { $0.hasPrefix("\(task)-") }
            #expect(own == (0..<60).map { "\(task)-\($0)" })
        }
    }

    @Test func `a secret does not reach the log`() async throws {
        let secret = Secret("hunter2")
        let text = try await output(.json) { logger in
            logger.info("with \(secret)", metadata: ["s": "\(secret)", "t": .stringConvertible(secret)])
        }
        #expect(!text.contains("hunter2") && text.contains("<redacted>"))
    }

    @Test func `nothing is logged of a muted account`() async throws {
        let account = AccountID(rawValue: "quiet-\(UUID().uuidString)")
        MutedAccounts.set(account, muted: true)
        let text = try await output(.json) { logger in
            logger.error("hidden", metadata: [LogKey.account: "\(account.rawValue)"])
            logger.error("told", metadata: [LogKey.account: "loud"])
            MutedAccounts.set(account, muted: false)
            logger.error("back", metadata: [LogKey.account: "\(account.rawValue)"])
        }
        #expect(try objects(text).map { $0["message"] } == ["told", "back"])
    }

    @Test func `the level limits the written lines`() async throws {
        let text = try await output(.json) { logger in
            var logger = logger
            logger.trace("too fine")
            logger.debug("fine")
            logger.logLevel = .error
            logger.warning("below")
        }
        #expect(try objects(text).map { $0["message"] } == ["fine"])
    }

    @Test func `a person reads colours and no control characters`() async throws {
        let text = try await output(.readable(coloured: true)) { logger in
            logger.error("bad\u{1B}[2J\nnews", metadata: ["a": "1"])
        }
        #expect(text.hasSuffix("\u{1B}[31mERROR   \u{1B}[0m bad\u{FFFD}[2J | news a=1\n"))
        let plain = try await output(.readable(coloured: false)) { $0.info("x") }
        #expect(plain.hasSuffix(" INFO     x\n") && !plain.contains("\u{1B}"))
    }

    @Test func `times are written as RFC 3339 has them`() {
        #expect(ISO8601.text(0, .milliseconds) == "1970-01-01T00:00:00.000Z")
        #expect(ISO8601.text(1_709_208_000_007, .milliseconds) == "2024-02-29T12:00:00.007Z")
    }

    @Test func `lines beyond the limit of a slow reader are dropped and counted`() async throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor) { Array("dropped \($0)\n".utf8) }
        let line = Array((String(repeating: "x", count: 99_999) + "\n").utf8)
        // The pipe is not read yet. The pipe takes its 64 KiB, the writer holds one part, and the buffer takes the rest
        // up to its limit.
        for _ in 0..<100 { output.append(line) }
        let lane = BlockingExecutor(label: "log.reader")
        let writing = BlockingExecutor(label: "log.writer")
        async let read = lane.run { (try? pipe.fileHandleForReading.readToEnd()) ?? Data() }
        await writing.run {
            output.flush()
            output.append(Array("last\n".utf8))
            output.flush()
            try? pipe.fileHandleForWriting.close()
        }
        let text = String(decoding: await read, as: UTF8.self)
        let lines = text.split(separator: "\n")
        let kept = lines.count { $0.hasPrefix("x") }
        #expect(kept >= 40 && kept < 100)
        #expect(lines.suffix(2) == ["dropped \(100 - kept)", "last"])
    }
}
