import EntityModel
import Testing

@testable import TargetprocessAdapter

/// The types, states, and values of Targetprocess that a profile can name.
struct ToolMetadataTests {
    @Test func `a project lists the states of its types`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let metadata = try await gateway.metadata(project: "500")
            let story = try #require(metadata.types.first { $0.id == "userstory" })
            #expect(story.name == "UserStory" && story.level == 0)
            #expect(story.states.first?.stage == .new && story.states.contains { $0.stage == .done })
            #expect(Set(story.states).count == story.states.count)
            // The team's own workflow has states with the same names.
            #expect(Set(story.states.map(\.workflow)).count == 2 && story.states.allSatisfy { $0.workflow != nil })
            let bug = try #require(metadata.types.first { $0.id == "bug" })
            #expect(!bug.states.isEmpty && bug.states.allSatisfy { $0.workflow == nil })
            #expect(metadata.relations.contains("Dependency"))
            let values = Dictionary(uniqueKeysWithValues: (metadata.values ?? []).map { ($0.field, $0.names) })
            #expect(values[TargetprocessField.priority]?.contains("Must Have") == true)
            #expect(values[TargetprocessField.severity]?.contains("Blocking") == true)
            let all = try await gateway.metadata(project: nil)
            #expect(all.types.map(\.id) == metadata.types.map(\.id) && all.types.allSatisfy(\.states.isEmpty))
        }
    }

    @Test func `a missing project is rejected`() async throws {
        try await withSimulator { simulator in
            for project in ["999999", "Web Shop", "500/../501"] {
                let failure = await #expect(throws: ToolError.self) {
                    try await simulator.gateway().metadata(project: project)
                }
                #expect(failure?.kind == .rejected)
            }
        }
    }

    @Test(arguments: ["ada", "shop.example", "da"])
    func `users are found by parts of their names and email addresses`(name: String) async throws {
        try await withSimulator { simulator in
            let found = try await simulator.gateway().users(matching: name)
            #expect(found.contains { $0.id == "2" && $0.email == "ada@shop.example" })
            #expect(try await simulator.gateway().users(matching: "\" or 1==1 or \"").isEmpty)
        }
    }
}
