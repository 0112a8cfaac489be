import AdapterEngine
import AdapterKit
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The parents and relations of an item.
struct LinkTests {
    private let story = RunningSimulator.story(1001)
    private let relations = TargetprocessField.relations
    private let feature = TargetprocessField.feature

    private func link(_ id: Int, _ relation: String? = nil) -> EntityLink {
        EntityLink(RunningSimulator.story(id).key, relation: relation)
    }

    @Test func `the parent feature of a story is set and removed`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let id = try await simulator.edit(
                #"{"type": "Feature", "fields": {"Name": "Checkout", "Project": {"Id": 500}}}"#)
            _ = try await FieldWriting(gateway, to: story).apply([.write(feature, .item(link(id)))])
            #expect(try await gateway.read(story, comments: false).fields[feature] == .item(link(id)))
            #expect(try await gateway.read([story]).first?.fields[feature] == .item(link(id)))
            // Another story is not a feature. The rejection affects only its own field.
            let results = try await FieldWriting(gateway, to: story).apply(
                [.write(feature, .item(link(1002))), .write(TargetprocessField.name, .text("Still named"))])
            guard case .rejected = results[0].outcome, case .applied = results[1].outcome else {
                Issue.record("\(results)")
                return
            }
            _ = try await FieldWriting(gateway, to: story).apply([.write(feature, .empty)])
            let after = try await gateway.read(story, comments: false)
            #expect(after.fields[feature] == .empty && after.fields[TargetprocessField.name] == .text("Still named"))
            // A feature has no parent feature, and the adapter does not request one.
            let above = EntityReference(sourceId: "\(id)", entityType: "feature", tool: RunningSimulator.tool)
            #expect(try await gateway.read(above, comments: false).fields[feature] == nil)
        }
    }

    @Test func `relations are added and removed one by one, and belong to their masters`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [relations])
            #expect(try await gateway.read(story, comments: false).fields[relations] == .empty)
            let theirs = #"{"Master": {"Id": 1001}, "Slave": {"Id": 1002}, "RelationType": {"Id": 3}}"#
            try await simulator.edit(#"{"type": "Relation", "fields": \#(theirs)}"#)
            let (blocker, unknown) = (link(1003, "Blocker"), link(1003, "Nonsense"))
            let edit = SetEdit(
                additions: [blocker, unknown].map { .init(value: .item($0), hash: FieldWriting.hasher(.item($0))) })
            let results = try await FieldWriting(gateway, to: story).apply([.write(relations, .empty, edit: edit)])
            guard case .merged(let members, _, true) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.map { $0.target != nil } == [true, false])
            let both: FieldValue = .items(of: [blocker, link(1002, "Relation")])
            #expect(try await gateway.read(story, comments: false).fields[relations] == both)
            let several = try await gateway.read([story, RunningSimulator.story(1003)])
            #expect(several.first { $0.entity == story }?.fields[relations] == both)
            #expect(several.first { $0.entity != story }?.fields[relations] == .empty)

            // Writing the name does not affect the relations, and repeating the same edit writes nothing.
            _ = try await FieldWriting(gateway, to: story).apply([.write(TargetprocessField.name, .text("Named"))])
            let again = SetEdit(additions: [.init(value: .item(blocker), hash: FieldWriting.hasher(.item(blocker)))])
            _ = try await FieldWriting(gateway, to: story).apply([.write(relations, .empty, edit: again)])
            #expect(try await simulator.requests("POST", path: "Relations").count <= 2)

            // A relation that another user adds between the read and the write stays.
            let stale = try await gateway.read(story, comments: false)
            try await simulator.edit(
                #"{"type": "Relation", "fields": {"Master": {"Id": 1001}, "Slave": {"Id": 1004}, "RelationType": {"Id": 4}}}"#
            )
            let written = try await gateway.write(
                [relations: .items([link(1002, "Relation")])], to: story, current: stale)
            #expect(
                written.snapshot.fields[relations] == .items(of: [link(1002, "Relation"), link(1004, "Link")]))
            _ = try await gateway.write([relations: both], to: story, current: written.snapshot)

            let gone = SetEdit(removals: [FieldWriting.hasher(.item(blocker))])
            _ = try await FieldWriting(gateway, to: story).apply([.write(relations, .empty, edit: gone)])
            #expect(
                try await gateway.read(story, comments: false).fields[relations]
                    == .items([link(1002, "Relation")]))
        }
    }

    @Test func `a converted item is found by both IDs, even after a chain of conversions`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            #expect(try await gateway.conversions(of: story) == EntityConversions())
            let bug = try await simulator.edit(#"{"id": 1001, "convertTo": "Bug"}"#)
            let feature = try await simulator.edit(#"{"id": \#(bug), "convertTo": "Feature"}"#)
            let successor = EntityReference(sourceId: "\(feature)", entityType: "feature", tool: RunningSimulator.tool)
            #expect(try await gateway.conversions(of: story).successor == successor)
            let found = try await gateway.conversions(of: successor)
            #expect(found.successor == nil)
            #expect(Set(found.predecessors.map(\.sourceId)) == ["1001", "\(bug)"])
        }
    }
}
