import AdapterEngine
import Core
import EntityModel
import InternalAPI
import Logging
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

@testable import AdapterKit
@testable import JiraAdapter

/// The state of a connection and the time of its last change survive a restart.
struct ConnectionStateTests {
    @Test(arguments: JiraProduct.allCases)
    func `A restarted adapter shows the state that it left, with since when`(product: JiraProduct) async throws {
        try await Self.with(product) { (simulator, stateStore, record) in
            let first = connections(simulator, stateStore) { record }
            let healthy = try await state(first, record)
            #expect(healthy.state == .healthy)
            try await simulator.control("POST", "logins", #"{"is":"expired"}"#)
            let issue = RunningSimulator.issue("10000")
            await expectFailure(.credentialsRejected) {
                _ = try await first.session(record.id, account: record.account).gateway.read(issue, comments: false)
            }
            let rejected = try await state(first, record)
            #expect(rejected.state == .credentialsRejected)
            await keeper(of: first, stateStore).storeAll()

            let second = connections(simulator, stateStore) { record }
            #expect(try await state(second, record) == rejected)
            // The first request after the restart checks the credentials, and the response updates the state.
            await expectFailure(.credentialsRejected) {
                _ = try await second.session(record.id, account: record.account).gateway.read(issue, comments: false)
            }
            let checked = try await state(second, record)
            #expect(checked.state == .credentialsRejected && checked.since == rejected.since)

            try await simulator.control("POST", "logins", #"{"is":"good"}"#)
            let third = connections(simulator, stateStore) { record }
            let line = try await third.session(record.id, account: record.account)
            _ = try? await line.gateway.read(issue, comments: false)
            let again = try await state(third, record)
            #expect(again.state == .healthy && again.since >= rejected.since)
            await keeper(of: third, stateStore).storeAll()
            #expect(try await state(connections(simulator, stateStore) { record }, record) == again)
        }
    }

    @Test func `A lost permission is shown after a restart, too`() async throws {
        try await Self.with(.cloud) { (simulator, stateStore, record) in
            let first = connections(simulator, stateStore) { record }
            let since = now() - .hours(1)
            try await first.session(record.id, account: record.account).connection.monitor
                .lost("SHOP", "the project is hidden", now: since)
            await keeper(of: first, stateStore).storeAll()
            let state = try await state(connections(simulator, stateStore) { record }, record)
            #expect(state == ConnectionState(.permissionLost, since: since, message: "the project is hidden"))
        }
    }

    @Test func `A saved profile changes no state, and a corrected connection starts again`() async throws {
        try await Self.with(.cloud) { (simulator, stateStore, record) in
            let found = Mutex(record)
            let connections = connections(simulator, stateStore) { found.withLock(\.self) }
            let failure = ToolError(kind: .credentialsRejected, message: "Jira rejects the credentials")
            try await connections.session(record.id, account: record.account).connection.monitor.reject(
                failure, now: 1000)
            found.withLock { $0.mappedFields = [FieldID("environment")] }
            #expect(try await state(connections, record).since == 1000)
            await keeper(of: connections, stateStore).storeAll()
            found.withLock { $0.version += 1 }
            let corrected = try await connections.session(record.id, account: record.account).connection.monitor
            #expect(corrected.memory == ConnectionMonitor.Memory())
        }
    }

    @Test func `Credentials that cannot be used are rejected since they were met first`() async throws {
        try await Self.with(.cloud) { (simulator, stateStore, record) in
            // Jira does not support such tokens.
            let signIn = ConnectionCredentials.Authentication.serviceToken(Secret("t"))
            let broken = connections(simulator, stateStore, signIn: signIn) { record }
            let rejected = try await state(broken, record)
            #expect(rejected.state == .credentialsRejected)
            await keeper(of: broken, stateStore).storeAll()
            #expect(try await state(connections(simulator, stateStore, signIn: signIn) { record }, record) == rejected)
        }
    }

    @Test func `Another account's connection of the same name has a state of its own`() async throws {
        try await Self.with(.cloud) { (_, stateStore, record) in
            var (mine, theirs) = (ConnectionMonitor.Memory(), ConnectionMonitor.Memory())
            (mine.healthySince, theirs.healthySince) = (5000, 7000)
            var other = record
            other.account = AccountID(rawValue: "globex")
            try await stateStore.put(mine, of: record)
            #expect(try await stateStore.memory(of: other) == nil)
            try await stateStore.put(theirs, of: other)
            #expect(try await stateStore.memory(of: record) == mine)
        }
    }

    // MARK: Parts

    private static func with(
        _ product: JiraProduct,
        _ body: (RunningSimulator, ConnectionStateStore, ConnectionRecord) async throws -> Void
    ) async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            try await withSimulator(product) { simulator in
                _ = try await simulator.seed()
                let record = record(
                    product: product == .cloud ? .jiraCloud : .jiraDataCenter, baseURL: simulator.baseURL,
                    networks: ["127.0.0.0/8"])
                try await body(simulator, ConnectionStateStore(database: scratch.database), record)
            }
        }
    }

    private func state(_ connections: ToolSessions, _ record: ConnectionRecord) async throws -> ConnectionState {
        try await connections.state(of: record.id, account: record.account)
    }

    private func connections(
        _ simulator: RunningSimulator, _ stateStore: ConnectionStateStore,
        signIn: ConnectionCredentials.Authentication? = nil,
        find: @escaping @Sendable () -> ConnectionRecord
    ) -> ToolSessions {
        let user = simulator.product == .cloud ? "tandem@example.com" : "tandem"
        return ToolSessions(
            of: JiraIntegration(curl: simulator.curl, version: "test", files: NoFiles()), find: { _, _ in find() },
            open: { record in
                DecryptedConnection(
                    record: record,
                    credentials: .init(signIn: signIn ?? .basic(user: user, password: Secret("tandem-secret"))),
                    hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
            }, stateStore: stateStore)
    }

    private func keeper(of connections: ToolSessions, _ stateStore: ConnectionStateStore) -> ConnectionStateService {
        ConnectionStateService(connections, stateStore: stateStore, logger: Logger(label: "test"))
    }
}
