import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Test cases, which are items without a workflow and without assignments.
struct TestCaseTests {
    private static let everything =
        Array(TargetprocessField.kinds.keys) + [
            TargetprocessField.times, FieldID(peopleIn: "Developer"), FieldID(stateOf: "Checkout Team"),
            FieldID(customField: "Risk"),
        ]

    private func make(_ gateway: TargetprocessGateway) async throws -> EntityReference {
        try await gateway.create(
            EntityDraft(scope: EntityScope(sourceId: "500"), fields: [TargetprocessField.name: .text("Pay by card")]),
            type: "testcase", for: "0b29c6a4-testcase"
        ).entity.entity
    }

    @Test func `a test case is created, found, written, commented, and read with all its fields`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let item = try await make(gateway)
            #expect(item.entityType == "testcase")
            let found = try await gateway.findCreated(
                madeFor: "0b29c6a4-testcase", type: "testcase", in: EntityScope(sourceId: "500"), within: .seconds(60))
            #expect(found == item)
            let values: [(FieldID, FieldValue)] = [
                (TargetprocessField.name, .text("Pay by invoice")),
                (TargetprocessField.description, .richText(RichText(plain: "Choose invoice."))),
                (TargetprocessField.priority, .option("Great")), (FieldID(customField: "Risk"), .number(3)),
            ]
            let results = try await FieldWriting(gateway, to: item).apply(values.map { .write($0.0, $0.1) })
            for result in results {
                if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
            }
            let comment = try await gateway.createComment(
                CommentDraft(body: RichText(plain: "Fails in Safari"), work: nil, source: nil), on: item)
            let read = try await gateway.read(item, comments: true)
            for (field, value) in values { #expect(read.fields[field] == value, "\(field.rawValue)") }
            #expect(read.comments?.map(\.id) == [comment.id])
            #expect(read.stateCategories == nil || read.stateCategories?.isEmpty == true)
            // A field that a test case does not have is missing and not empty.
            for field in [TargetprocessField.state, TargetprocessField.effort, TargetprocessField.release] {
                #expect(read.fields[field] == nil, "\(field.rawValue)")
            }
            #expect(try await gateway.read([item]).first?.fields[TargetprocessField.name] == .text("Pay by invoice"))
            let changes = try await gateway.changes(of: ["testcase"], since: 0, cursor: nil)
            #expect(changes.changes.contains { $0.entity == item })
            try await gateway.delete(item)
            await #expect(throws: ToolError.self) { try await gateway.read(item, comments: false) }
        }
    }

    @Test func `a field that a test case does not have is rejected, and the rest is written`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let item = try await make(gateway)
            let results = try await FieldWriting(gateway, to: item).apply([
                .write(TargetprocessField.state, .state("Done")), .write(TargetprocessField.effort, .number(3)),
                .write(TargetprocessField.name, .text("Still written")),
            ])
            for result in results.dropLast() {
                if case .rejected = result.outcome {} else { Issue.record("\(result)") }
            }
            #expect(
                try await gateway.read(item, comments: false).fields[TargetprocessField.name] == .text("Still written"))
        }
    }

    @Test func `the field list contains the types of each field`() {
        let types = TargetprocessField.types(having: TargetprocessField.effort)
        #expect(!types.contains(.testCase) && types.contains(.userStory))
        #expect(TargetprocessField.types(having: TargetprocessField.name) == WorkItemType.builtIn)
        #expect(Set(TargetprocessField.types(having: TargetprocessField.feature)) == [.bug, .userStory])
    }
}
