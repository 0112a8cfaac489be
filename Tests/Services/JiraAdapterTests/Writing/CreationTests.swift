import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Issues that Tandem creates for shares and finds again.
struct CreationTests {
    private let project = EntityScope(sourceId: "10000")

    private func creation(_ summary: String, scope: EntityScope? = nil, priority: String? = nil) -> EntityDraft {
        EntityDraft(
            scope: scope ?? project, fields: [JiraField.summary.id: .text(summary)],
            defaults: priority.map { [FieldID("priority"): $0] } ?? [:],
            originURL: "https://shop.tpondemand.com/entity/7")
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue is created as a stub, found by its marker, and found by a query`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            _ = try await simulator.seed("made by a person")
            let made = try await gateway.create(
                creation(" A \n title ", priority: "High"), type: "10001", for: "share-1")
            #expect(made.entity.autofilledFields.isEmpty)
            let issue = try await gateway.read(made.entity.entity, comments: false)
            #expect(made.stub == issue)
            #expect(issue.fields[JiraField.summary.id] == .text("A   title"))
            #expect(issue.entity == made.entity.entity)
            _ = try await gateway.create(creation("Another"), type: "10001", for: "share-2")

            // The simulator uses the real clock, and all issues were created within the last hour.
            let hour: Duration = .hours(1)
            let found = try await gateway.findCreated(madeFor: "share-1", type: "10001", in: project, within: hour)
            #expect(found == made.entity.entity)
            #expect(try await gateway.findCreated(madeFor: "share-3", type: "10001", in: project, within: hour) == nil)

            var selection = EntityQuery(
                types: ["10001"], scope: project, filters: ["summary ~ \"title\" OR summary ~ Another"],
                ids: [made.entity.entity.sourceId, "99999999"])
            let page = try await gateway.query(selection)
            #expect(page.items.map(\.entity) == [made.entity.entity] && page.items.first?.createdForShare == "share-1")
            selection.filters = ["summary ~ nothing"]
            #expect(try await gateway.query(selection).items.isEmpty)
            selection.scope = EntityScope(sourceId: "DEMO")
            selection.filters = []
            #expect(try await gateway.query(selection).items.map(\.entity) == [made.entity.entity])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue leads back to the item that it was made for, by one link however often it is made`(
        product: JiraProduct
    ) async throws {
        struct Link: Decodable {
            struct Destination: Decodable { var url: String, title: String }
            var object: Destination
        }
        try await withSimulator(product) { simulator in
            let intents = InMemoryCreationIntents()
            var wanted = creation("Leads back")
            wanted.originName = "7"
            var made: EntityReference?
            for sequence in 1...2 as ClosedRange<Int64> {
                let result = try await CommandExecutor(
                    gateway: simulator.gateway(), fence: NoFence(), intents: intents,
                    hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, now: { 0 }
                ).execute(
                    Command(
                        id: "c", account: AccountID(rawValue: "acme"), profile: "p", share: "share-9",
                        sequence: sequence,
                        target: .placeholder(for: "share-9", type: "10001", in: RunningSimulator.tool),
                        action: .create(wanted), occurredAt: 0))
                made = result?.createdEntity?.entity
            }
            let issue = try #require(made).sourceId
            let answer = try await simulator.control("GET", "as/alice/rest/api/2/issue/\(issue)/remotelink")
            let links = try JSONDecoder().decode([Link].self, from: Data(answer)).map(\.object)
            #expect(links.map(\.url) == ["https://shop.tpondemand.com/entity/7"])
            #expect(links.map(\.title) == ["Targetprocess 7"])
        }
    }

    @Test func `an issue that may not lead back is made all the same`() async throws {
        try await withSimulator(.cloud) { simulator in
            try await simulator.fault(#"{"action":"respond","status":500,"path":"/remotelink","count":20}"#)
            let result = try await CommandExecutor(
                gateway: simulator.gateway(), fence: NoFence(), intents: InMemoryCreationIntents(),
                hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, now: { 0 }
            ).execute(
                Command(
                    id: "c", account: AccountID(rawValue: "acme"), profile: "p", share: "share-9", sequence: 1,
                    target: .placeholder(for: "share-9", type: "10001", in: RunningSimulator.tool),
                    action: .create(creation("Alone")), occurredAt: 0))
            #expect(result?.createdEntity != nil && result?.failure == nil)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a selection is paged to its end`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            _ = try await simulator.control("POST", "seed", #"{"count": 250, "summary": "one of many"}"#)
            var selection = EntityQuery(types: ["10001"], scope: project, filters: ["summary ~ \"one of many\""])
            var ids: [String] = []
            repeat {
                let page = try await simulator.gateway().query(selection)
                ids += page.items.map(\.entity.sourceId)
                selection.cursor = page.next
            } while selection.cursor != nil
            #expect(ids.count == 250 && Set(ids).count == 250)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a request that Jira cannot handle is rejected with its message`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            for filter in ["summary ~~ x", "nonsense = 1", "status = \"No such status\""] {
                let failure = await #expect(throws: ToolError.self) {
                    try await gateway.query(EntityQuery(types: ["10001"], scope: project, filters: [filter]))
                }
                #expect(failure?.kind == .rejected && failure?.message.isEmpty == false, "\(filter): \(failure as Any)")
            }
            for (scope, type) in [("4711", "10001"), ("10000", "4711"), ("../x", "10001"), ("10000", "x")] {
                let failure = await #expect(throws: ToolError.self) {
                    try await gateway.create(creation("x", scope: EntityScope(sourceId: scope)), type: type, for: "s")
                }
                #expect(failure?.kind == .rejected, "\(scope) \(type): \(failure as Any)")
                if type == "4711" { #expect(failure?.message.contains("no issue type with the ID 4711") == true) }
                if scope == "4711" {
                    #expect(failure?.message.contains("issues of the type Story in the project") == true)
                }
            }
        }
    }

    @Test func `fields that Jira demands are filled, by the profile first`() {
        let screen = [
            field("summary", "string"), field("due", "date", isRequired: true), field("n", "number", isRequired: true),
            field("kind", "option", isRequired: true, allowed: [("1", "Red"), ("2", "Blue")]),
            field("team", "option", isRequired: true, allowed: [("7", "A"), ("8", "B")]),
            field("parts", "array", isRequired: true, allowed: [("5", "P")]), field("free", "string"),
            field("who", "user", isRequired: true), field("description", "string", isRequired: true),
        ]
        let creation = EntityDraft(
            scope: EntityScope(sourceId: "DEMO"), fields: [JiraField.summary.id: .empty],
            defaults: [FieldID("team"): "B", FieldID("free"): "text"])
        let stub = IssueStub(creation, type: "3", screen: screen, product: .cloud, today: "2026-11-21")
        #expect(stub.fields["project"] == .key("DEMO") && stub.fields["issuetype"] == .id("3"))
        #expect(stub.fields["summary"] == .text("Untitled"))
        #expect(stub.fields["due"] == .text("2026-11-21") && stub.fields["n"] == .number(0))
        #expect(stub.fields["kind"] == .id("1") && stub.fields["team"] == .id("8"))
        #expect(stub.fields["parts"] == .list([.id("5")]) && stub.fields["free"] == .text("text"))
        // Only a person can choose this user, so Jira reports the missing field.
        #expect(stub.fields["who"] == nil && stub.fields["description"] != nil)
        #expect(Set(stub.autofilledFields.map(\.rawValue)) == ["due", "n", "kind", "parts", "description"])
    }

    private func field(
        _ id: String, _ type: String, isRequired: Bool = false, allowed: [(id: String, name: String)] = []
    ) -> JiraCreateField {
        JiraCreateField(
            id: id, name: nil, isRequired: isRequired, type: type, items: nil,
            allowedValues: allowed.map { JiraIssue.Value(id: $0.id, key: nil, name: $0.name, value: nil) })
    }
}
