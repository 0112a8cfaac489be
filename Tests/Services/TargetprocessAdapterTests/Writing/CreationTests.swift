import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Items that were created for shares and found again.
struct CreationTests {
    private let project = EntityScope(sourceId: "500")

    private func draft(_ name: String, scope: String = "500") -> EntityDraft {
        EntityDraft(
            scope: EntityScope(sourceId: scope), fields: [TargetprocessField.name: .text(name)],
            originURL: "https://jira.example.com/browse/DEMO-1?a=b&c")
    }

    @Test(arguments: ["userstory", "bug", "feature"])
    func `an item is created as a stub, found by its marker, and returned by a query`(type: String) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let share = "0b29c6a4-6b1e-4b9e-9d0f-7a4b1c2d3e4f"
            let created = try await gateway.create(draft(" Title "), type: type, for: share)
            #expect(created.entity.autofilledFields.isEmpty && created.entity.entity.entityType == type)
            let item = try await gateway.read(created.entity.entity, comments: false)
            #expect(created.stub?.fields == item.fields && created.stub?.version == item.version)
            #expect(item.fields[TargetprocessField.name] == .text("Title"))
            _ = try await gateway.create(draft("Another"), type: type, for: "0b29c6a4-0000")

            let found = try await gateway.findCreated(madeFor: share, type: type, in: project, within: .zero)
            #expect(found == created.entity.entity)
            #expect(try await gateway.findCreated(madeFor: "0b29c6a4", type: type, in: project, within: .zero) == nil)
            #expect(
                try await gateway.findCreated(
                    madeFor: share, type: type, in: EntityScope(sourceId: "501"), within: .zero)
                    == nil)

            var selection = EntityQuery(
                types: [type], scope: project, filters: ["name.Contains(\"Title\") or name==\"x\""],
                ids: [created.entity.entity.sourceId, "99999999"])
            let page = try await gateway.query(selection)
            #expect(page.items == [.init(entity: created.entity.entity, createdForShare: share)] && page.next == nil)
            selection.filters = ["name==\"x\""]
            #expect(try await gateway.query(selection).items.isEmpty)
        }
    }

    @Test func `a task is created below its story, as the tool requires`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            var draft = draft("Do it")
            let orphan = await #expect(throws: ToolError.self) {
                try await gateway.create(draft, type: "task", for: "0b29c6a4-1")
            }
            #expect(orphan?.kind == .rejected && orphan?.message.contains("UserStory") == true)
            let story = FieldValue.item(EntityLink(RunningSimulator.story(1002).key))
            draft.fields[TargetprocessField.userStory] = story
            let created = try await gateway.create(draft, type: "task", for: "0b29c6a4-1")
            let read = try await gateway.read(created.entity.entity, comments: false)
            #expect(read.fields[TargetprocessField.userStory] == story)
        }
    }

    @Test func `a query for several types is paged to its end`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(pageSize: 7)
            var created: Set<String> = []
            for number in 0..<20 {
                let type = number.isMultiple(of: 3) ? "bug" : "userstory"
                created.insert(
                    try await gateway.create(draft("page \(number)"), type: type, for: "s").entity.entity.sourceId)
            }
            var selection = EntityQuery(
                types: ["userstory", "bug"], scope: project, filters: ["name.Contains(\"page \")"])
            var ids: [String] = []
            repeat {
                let page = try await gateway.query(selection)
                ids += page.items.map(\.entity.sourceId)
                selection.cursor = page.next
            } while selection.cursor != nil
            #expect(ids.count == created.count && Set(ids) == created)
        }
    }

    @Test func `a rejected filter or creation contains the tool's message`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for filter in ["nonsense ===", "noSuchField==1", "name=="] {
                let failure = await #expect(throws: ToolError.self) {
                    try await gateway.query(EntityQuery(types: ["userstory"], scope: project, filters: [filter]))
                }
                #expect(failure?.kind == .rejected, "\(filter): \(failure as Any)")
            }
            for (scope, type) in [("4711", "userstory"), ("500", "nonsense"), ("../x", "userstory")] {
                let failure = await #expect(throws: ToolError.self) {
                    try await gateway.create(draft("x", scope: scope), type: type, for: "s")
                }
                #expect(failure?.kind == .rejected, "\(scope) \(type): \(failure as Any)")
            }
        }
    }

    @Test func `a marker is found in the description as the tool stores it`() {
        let tool = RunningSimulator.tool
        func share(_ text: String?) -> String? { ShareMarker.share(in: text, of: tool, .sample) }
        let description = ShareMarker.description(share: "a-1", link: "https://x.y/z", of: tool, .sample)
        let text = TargetprocessText.write(description).value
        #expect(share(text) == "a-1")
        #expect(share("Made by tandem-share-a-2.0, not " + text) == "a-1")
        for other in [nil, "<p>nothing</p>", "tandem-share-", "tandem-share-a-1", text.replacing("a-1", with: "a-2")] {
            #expect(share(other) == nil, "\(other ?? "")")
        }
        #expect(ShareMarker.share(in: text, of: Tool(id: "other", type: .targetprocess), .sample) == nil)
    }
}
