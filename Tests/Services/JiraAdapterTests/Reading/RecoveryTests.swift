import AdapterEngine
import EntityModel
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import JiraAdapter

/// The number of requests that finding issues takes after their creation was not confirmed.
///
/// Data Center's search does not report markers. 16 such creations once took 350 requests, because each of them read
/// the markers of all 16 issues.
struct RecoveryTests {
    private static let count = 16
    private static let begin: Timestamp = 1_800_000_000_000

    private func command(_ number: Int, sequence: Int64) -> Command {
        Command(
            id: "c\(number)", account: AccountID(rawValue: "acme"), profile: "p", share: "share-\(number)",
            sequence: sequence, target: .placeholder(for: "share-\(number)", type: "10001", in: RunningSimulator.tool),
            action: .create(
                EntityDraft(
                    scope: EntityScope(sourceId: "10000"), fields: [JiraField.summary.id: .text("Story \(number)")])),
            occurredAt: 0)
    }

    @Test(arguments: JiraProduct.allCases)
    func `each candidate is read once, however many creations are uncertain`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let clock = Mutex(Self.begin)
            let gateway = simulator.gateway()
            let application = CommandExecutor(
                gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(),
                hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, now: { clock.withLock { $0 } })
            // Issues without a marker that Tandem's user created are also candidates.
            for _ in 0..<4 {
                try await simulator.person(
                    "POST", "issue",
                    #"{"fields":{"project":{"id":"10000"},"issuetype":{"id":"10001"},"summary":"By hand"}}"#,
                    as: "tandem")
            }
            try await simulator.fault(
                #"{"action":"closeAfterResponse","method":"POST","path":"/issue","count":\#(Self.count)}"#)
            for number in 0..<Self.count {
                await #expect(throws: ToolError.self) {
                    _ = try await application.execute(command(number, sequence: 1))
                }
            }
            try await simulator.control("DELETE", "faults")
            try await simulator.control("DELETE", "requests")
            clock.withLock { $0 += .hours(1) }
            var made: Set<String> = []
            for number in 0..<Self.count {
                let result = try await application.execute(command(number, sequence: 2), attempt: 2)
                made.insert(try #require(result?.createdEntity?.entity.sourceId))
            }
            #expect(made.count == Self.count)
            let requests = try await simulator.requests()
            #expect(!requests.contains { $0.method == "POST" && $0.path.hasSuffix("/issue") }, "nothing is made again")
            let markers = requests.filter { $0.path.contains("/properties/") }.map(\.path)
            #expect(Set(markers).count == markers.count)
            #expect(markers.count <= Self.count + 4, "\(markers.count)")
            #expect(requests.filter { $0.path.contains("/search") }.count <= 2)
            // Each item is read. If it changed since its creation, its history is read too, to determine its initial
            // values.
            #expect(requests.count <= markers.count + 3 * Self.count + 4, "\(requests.count): \(requests.map(\.path))")
        }
    }
}
