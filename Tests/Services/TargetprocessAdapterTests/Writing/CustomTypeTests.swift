import AdapterContract
import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Types that an administrator created and that only the tool's metadata describes.
struct CustomTypeTests {
    private static let everything =
        Array(TargetprocessField.kinds.keys) + [
            TargetprocessField.times, FieldID(peopleIn: "Developer"), FieldID(customField: "Class"),
        ]

    // MARK: What holds of every item

    @Test func `fields of a custom type are written once and read unchanged`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool.withPackage($0)).writesAndReads() }
    }

    @Test func `a rejected value of a custom type does not affect others`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool.withPackage($0)).refusesAlone() }
    }

    @Test func `an edit of a user in an item of a custom type is kept`() async throws {
        try await withSimulator {
            try await FieldContract(TargetprocessContractTool.withPackage($0)).keepsPersonsEdits()
        }
    }

    @Test func `a deleted item of a custom type is reported as such`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool.withPackage($0)).tellsWhatIsGone() }
    }

    @Test func `a comment on a custom type is copied, found by its origin, changed, and deleted`() async throws {
        try await withSimulator {
            try await CommentContract(TargetprocessContractTool.withPackage($0)).copiesComments()
        }
    }

    @Test func `an attachment is copied to an item of a custom type byte by byte, once`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool.withPackage($0)).carriesFiles() }
    }

    @Test func `work is logged on an item of a custom type`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool.withPackage($0)).logsWork() }
    }

    // MARK: What is theirs alone

    @Test(arguments: ["package", "objective"])
    func `an item of a custom type is created once, found, listed, and reported as changed`(type: String) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let scope = EntityScope(sourceId: "500")
            let item = try await gateway.create(
                EntityDraft(scope: scope, fields: [TargetprocessField.name: .text("Autumn")]), type: type,
                for: "0b29c6a4-made"
            ).entity.entity
            #expect(item.entityType == type)
            #expect(
                try await gateway.findCreated(madeFor: "0b29c6a4-made", type: type, in: scope, within: .seconds(60))
                    == item)
            #expect(try await gateway.resolve(item.sourceId).entity == item)
            let page = try await gateway.query(
                EntityQuery(types: [type], scope: scope, filters: ["?Name is 'Autumn'"]))
            #expect(page.items.map(\.entity) == [item])
            let changes = try await gateway.changes(of: [type], since: 0, cursor: nil)
            #expect(changes.changes.map(\.entity) == [item])
            #expect(try await gateway.read([item]).map(\.entity) == [item])
            try await gateway.delete(item)
            await #expect(throws: ToolError.self) { try await gateway.read(item, comments: false) }
        }
    }

    @Test func `fields of a custom type are read and written, and missing fields are rejected`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let feature = try await simulator.edit(
                #"{"user":"ada","type":"Feature","fields":{"Name":"Payment","Project":{"Id":500}}}"#)
            let item = try await TargetprocessContractTool.withPackage(simulator).item
            let values: [(FieldID, FieldValue)] = [
                (TargetprocessField.state, .state("In Progress")), (TargetprocessField.effort, .number(5)),
                (TargetprocessField.release, .option("1.0")), (TargetprocessField.priority, .option("Great")),
                (
                    TargetprocessField.feature,
                    .item(EntityLink(EntityKey(tool: RunningSimulator.tool, sourceId: "\(feature)")))
                ),
                (FieldID(customField: "Class"), .option("B")),
            ]
            let missing: [(FieldID, FieldValue)] = [
                (TargetprocessField.iteration, .option("Iteration 1")), (TargetprocessField.severity, .option("Small")),
                (TargetprocessField.teamIteration, .option("Sprint 1")),
            ]
            let results = try await FieldWriting(gateway, to: item).apply(
                (values + missing).map { .write($0.0, $0.1) })
            for (result, (field, _)) in zip(results, values + missing) {
                switch result.outcome {
                case .applied(_, written: true): #expect(values.contains { $0.0 == field }, "\(field.rawValue)")
                case .rejected(let reason):
                    #expect(missing.contains { $0.0 == field }, "\(field.rawValue): \(reason)")
                default: Issue.record("\(field.rawValue): \(result.outcome)")
                }
            }
            let read = try await gateway.read(item, comments: false)
            for (field, value) in values { #expect(read.fields[field] == value, "\(field.rawValue)") }
            for (field, _) in missing { #expect(read.fields[field] == nil, "\(field.rawValue)") }
        }
    }

    @Test func `profiles can name custom types, their states, and their fields`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let metadata = try await gateway.metadata(project: "500")
            let package = try #require(metadata.types.first { $0.id == "package" })
            #expect(package.name == "Package" && package.states.first?.name == "Open")
            #expect(metadata.types.first { $0.id == "objective" }?.states == [])
            let fields = try await gateway.fields()
            func types(_ field: FieldID) -> [String]? { fields.first { $0.id == field }?.types }
            #expect(types(TargetprocessField.effort)?.contains("package") == true)
            #expect(types(TargetprocessField.effort)?.contains("objective") == false)
            #expect(types(TargetprocessField.feature) == ["bug", "package", "userstory"])
            #expect(fields.contains { $0.id == TargetprocessField.name && $0.types == nil })
        }
    }

    @Test func `without access to the metadata, only the built-in types exist`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"refuse","method":"GET","path":"/meta","status":403,"count":9}"#)
            let gateway = simulator.gateway()
            #expect(try await gateway.metadata(project: nil).types.map(\.id) == WorkItemType.builtIn.map(\.rawValue))
            #expect(try await !gateway.fields().isEmpty)
            #expect(try await gateway.read(RunningSimulator.story(1001), comments: false).fields.isEmpty == false)
            // Changes that the tool does not show must not count as scanned.
            let failure = await #expect(throws: ToolError.self) {
                try await gateway.changes(of: ["package", "userstory"], since: 0, cursor: nil)
            }
            #expect(failure?.kind == .forbidden)
        }
    }

    @Test func `the metadata is read once, and never for built-in types`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.everything)
            let item = try await TargetprocessContractTool.withPackage(simulator).item
            for _ in 0..<3 { _ = try await gateway.read(item, comments: false) }
            #expect(try await simulator.requests("GET", path: "/api/v1/package/meta").count == 1)
            _ = try await gateway.read(RunningSimulator.story(1001), comments: false)
            #expect(try await simulator.requests("GET", path: "/api/v1/userstory/meta").isEmpty)
        }
    }

    @Test(arguments: ["unheardof", "relation", "user", "general", "a-b", "package/../user", ""])
    func `a name that is not an item type is rejected, and no item counts as deleted`(type: String) async throws {
        try await withSimulator { simulator in
            let entity = EntityReference(sourceId: "1001", entityType: type, tool: RunningSimulator.tool)
            let failure = await #expect(throws: ToolError.self) {
                try await simulator.gateway().read(entity, comments: false)
            }
            if type == "unheardof" { #expect(failure?.kind == .rejected) }
        }
    }

    @Test func `a removed type does not affect others and is not searched`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let changes = try await gateway.changes(of: ["removed", "userstory"], since: 0, cursor: nil)
            #expect(!changes.changes.isEmpty && changes.changes.allSatisfy { $0.entity.entityType == "userstory" })
            let failure = await #expect(throws: ToolError.self) {
                try await gateway.query(EntityQuery(types: ["removed"], scope: EntityScope(sourceId: "500")))
            }
            #expect(failure?.kind == .rejected)
        }
    }

    @Test func `a page of another program is not parsed as metadata`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(
                #"{"kind":"malformedBody","method":"GET","path":"/api/v1/package/meta","count":9}"#)
            let item = try await TargetprocessContractTool.withPackage(simulator).item
            let failure = await #expect(throws: ToolError.self) {
                try await simulator.gateway().read(item, comments: false)
            }
            #expect(failure?.kind == .unavailable)
        }
    }
}
