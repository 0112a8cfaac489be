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

    private static func snapshot(_ entity: EntityReference, comments: Bool) -> EntitySnapshot {
        EntitySnapshot(
            entity: entity, version: 5, modifiedAt: 6, fields: [FieldID("Name"): .text("n"), FieldID("State"): .empty],
            comments: comments ? [Comment(id: "1", body: RichText(plain: "c"), authorName: "a", modifiedAt: 7)] : nil)
    }

    private func run(
        failing failure: ToolError? = nil,
        _ body: @Sendable (AdapterClient, InternalClient) async throws -> Void
    ) async throws {
        let routes = AdapterAPIRoutes(
            tool: .targetprocess,
            read: { account, entity, comments in
                if let failure { throw failure }
                #expect(account == Self.account && entity.tool == Self.tool)
                return Self.snapshot(entity, comments: comments)
            },
            readAll: { account, tool, entities in
                #expect(account == Self.account)
                return entities.map { Self.snapshot($0, comments: false) }
            },
            resolve: { account, tool, name in
                #expect(account == Self.account)
                return Self.snapshot(
                    EntityReference(sourceId: name, entityType: "userstory", tool: tool), comments: false)
            },
            conversions: { account, entity in
                #expect(account == Self.account)
                return EntityConversions(successor: entity, predecessors: [entity.key])
            },
            fields: { account, _ in
                if let failure { throw failure }
                #expect(account == Self.account)
                return [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text, types: ["bug"])]
            },
            vocabulary: { account, _, project in
                if let failure { throw failure }
                #expect(account == Self.account)
                return ToolMetadata(types: [.init(id: project ?? "all", name: "Bug")], relations: ["blocks"])
            },
            people: { account, tool, name in
                if let failure { throw failure }
                #expect(account == Self.account)
                return [ToolUser(tool: tool.id, id: "7", name: name)]
            },
            edits: { account, _, name in
                if let failure { throw failure }
                #expect(account == Self.account)
                return [ChangelogEntry(at: 7, author: nil, fields: [FieldID(name)])]
            },
            file: { account, entity, id in
                #expect(account == Self.account)
                guard id != "gone" else { throw ToolError(kind: .notFound, message: "no such file") }
                return EntityModel.Attachment(item: entity, id: id, name: "a b.txt", size: Self.fileSize)
            },
            readFile: { _, file, consume in
                let left = Mutex(file.id == "cut" ? Self.fileSize - 1 : Self.fileSize)
                try await consume(
                    ByteStream(length: nil) {
                        let count = left.withLock { left in
                            let count = min(left, 100_000)
                            left -= count
                            return Int(count)
                        }
                        return count == 0 ? nil : [UInt8](repeating: 7, count: count)
                    })
            },
            changes: { account, tool, types, since, cursor in
                #expect(account == Self.account)
                let changes = types.map {
                    ChangePage.Change(
                        entity: EntityReference(sourceId: "9", entityType: $0, tool: tool), version: nil,
                        modifiedAt: since)
                }
                return ChangePage(changes: changes, next: cursor)
            },
            select: { account, tool, selection in
                if let failure { throw failure }
                #expect(account == Self.account)
                let items = (selection.ids ?? []).map { id in
                    EntityPage.Item(
                        entity: EntityReference(sourceId: id, entityType: selection.types[0], tool: tool),
                        createdForShare: selection.filters.first)
                }
                return EntityPage(items: items, next: selection.scope?.sourceId)
            })
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
            try await body(AdapterClient(inner, tool: .targetprocess), inner)
            #expect(asked.withLock { $0 }.allSatisfy { $0.rawValue == "targetprocess:read" })
        }
    }

    private static let fileSize: Int64 = 3_000_001

    @Test func `a file arrives unchanged, and a truncated or missing file gives an error`() async throws {
        try await run { client, _ in
            let item = EntityReference(sourceId: "7", entityType: "userstory", tool: Self.tool)
            func length(_ id: String) async throws -> (told: Int64?, came: Int64) {
                let file = EntityModel.Attachment(item: item, id: id, name: "a b.txt", size: Self.fileSize)
                return try await client.read(file, account: Self.account) { bytes in
                    var came: Int64 = 0
                    while let chunk = try await bytes.next() {
                        #expect(chunk.allSatisfy { $0 == 7 })
                        came += Int64(chunk.count)
                    }
                    return (bytes.length, came)
                }
            }
            let whole = try await length("1/ü")
            #expect(whole.told == Self.fileSize && whole.came == Self.fileSize)
            let cut = await #expect(throws: ToolError.self) { _ = try await length("cut") }
            #expect(cut?.kind == .unavailable)
            let gone = await #expect(throws: ToolError.self) { _ = try await length("gone") }
            #expect(gone?.kind == .notFound)
        }
    }

    @Test func `the fields of a tool are returned`() async throws {
        try await run { client, _ in
            for project in [nil, "DEMO & more"] {
                let words = try await client.vocabulary(of: project, in: Self.tool, account: Self.account)
                #expect(words.types.map(\.id) == [project ?? "all"] && words.relations == ["blocks"])
            }
            let people = try await client.people(called: "Ada & co", in: Self.tool, account: Self.account)
            #expect(people.map(\.name) == ["Ada & co"])
            let edits = try await client.edits(of: "A-1 & co", in: Self.tool, account: Self.account)
            #expect(edits == [ChangelogEntry(at: 7, author: nil, fields: [FieldID("A-1 & co")])])
            let fields = try await client.fields(of: Self.tool, account: Self.account)
            #expect(fields == [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text, types: ["bug"])])
        }
    }

    @Test func `the conversions of an item are returned`() async throws {
        try await run { client, _ in
            let entity = EntityReference(sourceId: "a/b", entityType: "userstory", tool: Self.tool)
            let found = try await client.conversions(of: entity, account: Self.account)
            #expect(found == EntityConversions(successor: entity, predecessors: [entity.key]))
        }
    }

    @Test(arguments: ["42", "a b", "a/b", "ü?x=1#y", "%2F", "..."])
    func `an item with any ID is read unchanged`(id: String) async throws {
        try await run { client, _ in
            let entity = EntityReference(sourceId: id, entityType: "userstory", tool: Self.tool)
            for comments in [true, false] {
                let snapshot = try await client.read(entity, account: Self.account, comments: comments)
                #expect(snapshot == Self.snapshot(entity, comments: comments))
            }
        }
    }

    @Test func `at most 100 items of one tool are read together`() async throws {
        try await run { client, _ in
            let entities = (1...100).map {
                EntityReference(sourceId: "\($0)", entityType: "userstory", tool: Self.tool)
            }
            let found = try await client.read(entities, in: Self.tool, account: Self.account)
            #expect(found == entities.map { Self.snapshot($0, comments: false) })
            let other = EntityReference(sourceId: "1", entityType: "1", tool: Tool(id: "jira", type: .jira))
            for bad in [entities + [entities[0]], [other]] {
                await #expect(throws: ToolError.self) {
                    try await client.read(bad, in: Self.tool, account: Self.account)
                }
            }
        }
    }

    @Test func `a query arrives unchanged with at most 100 IDs`() async throws {
        try await run { client, _ in
            var selection = EntityQuery(
                types: ["userstory"], scope: EntityScope(sourceId: "2"), filters: ["name == \"ü\""], ids: ["1", "2"])
            let page = try await client.select(selection, in: Self.tool, account: Self.account)
            #expect(page.items.map(\.entity.sourceId) == ["1", "2"])
            #expect(page.items.allSatisfy { $0.createdForShare == selection.filters.first } && page.next == "2")
            selection.ids = (0...100).map(String.init)
            await #expect(throws: ToolError.self) {
                try await client.select(selection, in: Self.tool, account: Self.account)
            }
        }
    }

    @Test func `a name is resolved, and changes are paged`() async throws {
        try await run { client, _ in
            let found = try await client.resolve("a+b & c", in: Self.tool, account: Self.account)
            #expect(found.entity.sourceId == "a+b & c")
            let page = try await client.changes(
                of: ["bug", "user story,x"], since: -5, cursor: "p+2=&", in: Self.tool, account: Self.account)
            #expect(page.changes.map(\.entity.entityType) == ["bug", "user story,x"])
            #expect(
                page.changes.allSatisfy { $0.modifiedAt == -5 && $0.entity.tool == Self.tool } && page.next == "p+2=&")
            let last = try await client.changes(of: [], since: 0, cursor: nil, in: Self.tool, account: Self.account)
            #expect(last == ChangePage(changes: [], next: nil))
        }
    }

    @Test(arguments: [
        ToolError(kind: .notFound, message: "gone"), ToolError(kind: .forbidden, message: "no right"),
        ToolError(kind: .rejected, message: "no", fields: [FieldID("Name"): "too long"]),
        ToolError(kind: .unavailable, message: "down", retryAfter: 12.5), ToolError(kind: .superseded, message: ""),
    ])
    func `a tool error reaches the caller unchanged`(failure: ToolError) async throws {
        try await run(failing: failure) { client, _ in
            let entity = EntityReference(sourceId: "1", entityType: "bug", tool: Self.tool)
            let thrown = await #expect(throws: ToolError.self) {
                try await client.read(entity, account: Self.account, comments: false)
            }
            #expect(thrown == failure)
        }
    }

    @Test func `an invalid request gives a problem response`() async throws {
        try await run { _, client in
            for path in [
                URLPath(["api", "v1", "a", "c", "changes"]), URLPath(["api", "v1", "a", "c", "resolve"]),
                URLPath(["api", "v1", "a", "c", "changes"], query: [("since", "yesterday")]),
            ] {
                let error = await #expect(throws: InternalCallError.self) {
                    try await client.get(path, scopes: [], as: ChangePage.self)
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
