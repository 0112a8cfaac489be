import Core
import Curl
import EntityModel
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AdapterAPITests {
    private static let tool = Tool(id: "acme.tpondemand.com", type: .targetprocess)
    private static let account = AccountID(rawValue: "acme & sons/ü")

    /// A caller of the adapter API over HTTP.
    private struct Caller {
        let reader: AdapterReader
        let adapter: AdapterClient
        let client: InternalClient
        let sessions: StubSessions
    }

    private func run(
        failing failure: ToolError? = nil,
        _ body: @Sendable (Caller) async throws -> Void
    ) async throws {
        let sessions = StubSessions(account: Self.account, failure: failure)
        let routes = AdapterAPIRoutes(tool: .targetprocess, sessions: sessions)
        let router = Router()
        routes.add(to: router.group("api/v1"))
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let asked = Mutex<Set<Scope>>([])
            let inner = InternalClient(
                curl: try CurlClient(), base: "http://127.0.0.1:\(try #require(client.port))",
                token: { scopes in
                    asked.withLock { $0 = scopes }
                    return Secret("t")
                }, deadline: AdapterClient.deadline)
            let adapter = AdapterClient(inner, tool: .targetprocess)
            try await body(
                Caller(
                    reader: adapter.reader(of: Self.tool, account: Self.account), adapter: adapter, client: inner,
                    sessions: sessions))
            #expect(asked.withLock { $0 }.allSatisfy { $0.rawValue == "targetprocess:read" })
        }
    }

    @Test func `a file arrives unchanged, and a truncated or missing file gives an error`() async throws {
        try await run { caller in
            let item = EntityReference(sourceId: "7", entityType: "userstory", tool: Self.tool)
            func length(_ id: String) async throws -> (told: Int64?, came: Int64) {
                let file = EntityModel.Attachment(item: item, id: id, name: "a b.txt", size: StubSessions.fileSize)
                return try await caller.adapter.read(file, account: Self.account) { bytes in
                    var came: Int64 = 0
                    while let chunk = try await bytes.next() {
                        #expect(chunk.allSatisfy { $0 == 7 })
                        came += Int64(chunk.count)
                    }
                    return (bytes.length, came)
                }
            }
            let whole = try await length("1/ü")
            #expect(whole.told == StubSessions.fileSize && whole.came == StubSessions.fileSize)
            let cut = await #expect(throws: ToolError.self) { _ = try await length("cut") }
            #expect(cut?.kind == .unavailable)
            let gone = await #expect(throws: ToolError.self) { _ = try await length("gone") }
            #expect(gone?.kind == .notFound)
        }
    }

    @Test func `the fields of a tool are returned`() async throws {
        try await run { caller in
            for project in [nil, "DEMO & more"] {
                let words = try await caller.reader.metadata(project: project)
                #expect(words.types.map(\.id) == [project ?? "all"] && words.relations == ["blocks"])
            }
            let people = try await caller.reader.users(matching: "Ada & co")
            #expect(people.map(\.name) == ["Ada & co"])
            let edits = try await caller.reader.changelog(
                of: EntityReference(sourceId: "A-1 & co", entityType: "", tool: Self.tool))
            #expect(edits == [ChangelogEntry(at: 7, author: nil, fields: [FieldID("A-1 & co")])])
            let fields = try await caller.reader.fields()
            #expect(fields == [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text, types: ["bug"])])
        }
    }

    @Test func `the conversions of an item are returned`() async throws {
        try await run { caller in
            let entity = EntityReference(sourceId: "a/b", entityType: "userstory", tool: Self.tool)
            let found = try await caller.reader.conversions(of: entity)
            #expect(found == EntityConversions(successor: entity, predecessors: [entity.key]))
        }
    }

    @Test func `the items that refer to a sprint or the like are paged`() async throws {
        try await run { caller in
            let sprint = EntityReference(sourceId: "7 & 8", entityType: "sprint/x", tool: Self.tool)
            let first = try await caller.reader.entities(referencing: sprint, cursor: nil)
            #expect(first.items.map(\.entity) == [sprint] && first.next == "next of nothing")
            #expect(try await caller.reader.entities(referencing: sprint, cursor: "a=&b").next == "next of a=&b")
        }
    }

    @Test func `the adapter learns from reads which items its user sees`() async throws {
        try await run { caller in
            let items = ["1", "2"].map { EntityReference(sourceId: $0, entityType: "bug", tool: Self.tool) }
            _ = try await caller.reader.read(items[0], comments: false)
            _ = try await caller.reader.read(items)
            #expect(caller.sessions.seen == ["found 1 #1", "found 1 #1", "found 2 #2"])
            #expect(try await caller.reader.presence(of: items[1], knownAs: "K-2").kind == .exists)
            let hidden = EntityReference(sourceId: "hidden", entityType: "bug", tool: Self.tool)
            let lost = await #expect(throws: ToolError.self) {
                try await caller.reader.presence(of: hidden, knownAs: "K-3")
            }
            #expect(lost?.kind == .permissionLost)
            #expect(caller.sessions.seen.suffix(2) == ["found 2 K-2", "lost hidden K-3 no right"])
        }
    }

    @Test(arguments: ["42", "a b", "a/b", "ü?x=1#y", "%2F", "..."])
    func `an item with any ID is read unchanged`(id: String) async throws {
        try await run { caller in
            let entity = EntityReference(sourceId: id, entityType: "userstory", tool: Self.tool)
            for comments in [true, false] {
                let snapshot = try await caller.reader.read(entity, comments: comments)
                #expect(snapshot == StubSessions.snapshot(entity, comments: comments))
            }
        }
    }

    @Test func `at most 100 items of one tool are read together`() async throws {
        try await run { caller in
            let entities = (1...100).map {
                EntityReference(sourceId: "\($0)", entityType: "userstory", tool: Self.tool)
            }
            let found = try await caller.reader.read(entities)
            #expect(found == entities.map { StubSessions.snapshot($0, comments: false) })
            let other = EntityReference(sourceId: "1", entityType: "1", tool: Tool(id: "jira", type: .jira))
            for bad in [entities + [entities[0]], [other]] {
                await #expect(throws: ToolError.self) {
                    try await caller.reader.read(bad)
                }
            }
        }
    }

    @Test func `a query arrives unchanged with at most 100 IDs`() async throws {
        try await run { caller in
            var selection = EntityQuery(
                types: ["userstory"], scope: EntityScope(sourceId: "2"), filters: ["name == \"ü\""], ids: ["1", "2"])
            let page = try await caller.reader.query(selection)
            #expect(page.items.map(\.entity.sourceId) == ["1", "2"])
            #expect(page.items.allSatisfy { $0.createdForShare == selection.filters.first } && page.next == "2")
            selection.ids = (0...100).map(String.init)
            await #expect(throws: ToolError.self) {
                try await caller.reader.query(selection)
            }
        }
    }

    @Test func `a name is resolved, and changes are paged`() async throws {
        try await run { caller in
            let found = try await caller.reader.resolve("a+b & c")
            #expect(found.entity.sourceId == "a+b & c")
            let page = try await caller.reader.changes(
                of: ["bug", "user story,x"], since: -5, cursor: "p+2=&")
            #expect(page.changes.map(\.entity.entityType) == ["bug", "user story,x"])
            #expect(
                page.changes.allSatisfy { $0.modifiedAt == -5 && $0.entity.tool == Self.tool } && page.next == "p+2=&")
            let last = try await caller.reader.changes(of: [], since: 0, cursor: nil)
            #expect(last == ChangePage(changes: [], next: nil))
        }
    }

    @Test(arguments: [
        ToolError(kind: .notFound, message: "gone"), ToolError(kind: .forbidden, message: "no right"),
        ToolError(kind: .rejected, message: "no", fields: [FieldID("Name"): "too long"]),
        ToolError(kind: .unavailable, message: "down", retryAfter: 12.5), ToolError(kind: .superseded, message: ""),
    ])
    func `a tool error reaches the caller unchanged`(failure: ToolError) async throws {
        try await run(failing: failure) { caller in
            let entity = EntityReference(sourceId: "1", entityType: "bug", tool: Self.tool)
            let thrown = await #expect(throws: ToolError.self) {
                try await caller.reader.read(entity, comments: false)
            }
            #expect(thrown == failure)
        }
    }

    @Test func `an invalid request gives a problem response`() async throws {
        try await run { caller in
            for path in [
                URLPath(["api", "v1", "a", "c", "changes"]), URLPath(["api", "v1", "a", "c", "resolve"]),
                URLPath(["api", "v1", "a", "c", "changes"], query: [("since", "yesterday")]),
            ] {
                let error = await #expect(throws: InternalCallError.self) {
                    try await caller.client.get(path, scopes: [], as: ChangePage.self)
                }
                guard case .refused(_, 400, let problem) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(problem.title == "Bad request" && problem.status == 400)
            }
        }
    }
}
