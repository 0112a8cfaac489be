import AdapterKit
import Core
import EntityModel
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import JiraAdapter

/// A connection is opened once for each of its versions.
///
/// Its gateway limits its own requests and keeps its own caches.
struct ToolSessionsTests {
    @Test func `a connection with installation limits is opened once per version`() async throws {
        try await withSimulator(.cloud) { simulator in
            var record = record(product: .jiraCloud, networks: ["127.0.0.0/8", "10.0.0.0/8"])
            let found = Mutex(record)
            let count = Mutex(0)
            let connections = ToolSessions(
                of: JiraIntegration(curl: simulator.curl, version: "test", files: NoFiles()),
                find: { _, _ in found.withLock(\.self) },
                open: { stored in
                    count.withLock { $0 += 1 }
                    var narrowed = stored
                    narrowed.allowedNetworks = ["127.0.0.0/8"]
                    return DecryptedConnection(
                        record: narrowed, credentials: .init(signIn: .token(Secret("t"))),
                        hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
                })
            for _ in 0..<3 { _ = try await connections.session(record.id, account: record.account) }
            #expect(count.withLock(\.self) == 1)
            record.version += 1
            found.withLock { [record] in $0 = record }
            for _ in 0..<3 { _ = try await connections.session(record.id, account: record.account) }
            #expect(count.withLock(\.self) == 2)
        }
    }
}
