import AMQP
import Core
import Curl
import EntityModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Messaging
import Persistence
import Primitives
import SyncEngine
import Synchronization
import TestSupport
import Testing

@testable import EntitySync

/// Tests that the OpenAPI document lists the routes with their scopes.
struct OpenAPITests {
    @Test func `every route is described with its required scope, and nothing else is`() async throws {
        let description = try APIDescription(OpenAPIDocument.bytes)
        #expect(description.version == "3.1.0")
        #expect(description.looseEnds.isEmpty)
        let router = Router()
        let asked = Mutex<[String]>([])
        try await ScratchSchema.with { scratch in
            try Self.routes(scratch.database).add(to: router) { scope in
                RefusingMiddleware { asked.withLock { $0.append(scope.rawValue) } }
            }
        }
        #expect(Set(description.operations.map(\.name)) == Set(router.routes.map { "\($0.method) \($0.path)" }))
        try await Application(router: router).test(.router) { client in
            for operation in description.operations {
                let method = try #require(HTTPRequest.Method(operation.method))
                let status = try await client.execute(uri: operation.example, method: method) { $0.status }
                #expect(status == .forbidden, "\(operation.name)")
                let scopes = asked.withLock { asked in
                    defer { asked = [] }
                    return asked
                }
                #expect(scopes == operation.scopes, "\(operation.name)")
            }
        }
    }

    /// Routes with dependencies that do nothing, because no request reaches them.
    private static func routes(_ database: AccountDatabase) throws -> SyncRoutes {
        let settings = try AMQPSettings(url: Secret(TestServers.broker()))
        let publisher = AMQPPublisher(settings)
        let topology = QueueTopology()
        let store = PostgresShareStore(database: database)
        let profiles = RemoteProfiles(
            client: ProfileClient(
                InternalClient(curl: try CurlClient(), base: "http://127.0.0.1:1", token: { _ in Secret("") })))
        let readers: ToolReaders = { (_, _) throws(ToolError) in throw ToolError(kind: .rejected, message: "no adapter")
        }
        let synchronizer = ShareSynchronizer(
            store: store, sink: QueueCommandSender(publisher: CommandPublisher(publisher, topology)), readers: readers,
            profiles: profiles, hasher: { _ in ContentHasher { _ in ContentHash(rawValue: "") } }, clock: { 0 })
        let shareFlow = ShareFlow(
            store: store, synchronizer: synchronizer, profiles: profiles, readers: readers, newId: { "" })
        let jobs = PostgresJobStore(database: database)
        let migrations = PostgresTransferStore(database: database)
        let worker = JobExecutor(
            store: store, jobs: jobs, migrations: migrations, shareFlow: shareFlow, synchronizer: synchronizer,
            readers: readers,
            profiles: profiles, hasher: { _ in ContentHasher { _ in ContentHash(rawValue: "") } }, clock: { 0 })
        return SyncRoutes(
            shares: ShareRoutes(
                store: store, synchronizer: synchronizer, shareFlow: shareFlow, profiles: profiles, clock: { 0 }),
            deadLetters: DeadLetterRoutes(
                deadLetters: DeadLetterQueue(settings, topology, publisher: publisher), queueGroups: [.events]),
            jobs: JobRoutes(store: jobs, migrations: migrations, profiles: profiles, worker: worker, clock: { 0 }),
            history: HistoryRoutes(store: store), idMaps: IDMapRoutes(store: migrations))
    }
}
