import EntityModel
import Testing

@testable import JiraAdapter

/// The names in Jira that a profile can use.
struct ToolMetadataTests {
    @Test(arguments: JiraProduct.allCases)
    func `a project reports its types and states, and the site its types and links`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let words = try await gateway.metadata(project: "DEMO")
            let story = try #require(words.types.first { $0.id == "10001" })
            #expect(story.name == "Story")
            #expect(
                story.states == [
                    .init(name: "To Do", stage: .new), .init(name: "In Progress", stage: .inProgress),
                    .init(name: "In Review", stage: .inProgress), .init(name: "Done", stage: .done),
                ])
            let levels = Dictionary(uniqueKeysWithValues: words.types.map { ($0.name, $0.level) })
            #expect(levels["Sub-task"] == -1)
            if product == .cloud { #expect(levels["Epic"] == 1 && levels["Story"] == 0) }
            #expect(words.relations.contains("Blocks"))
            let values = Dictionary(uniqueKeysWithValues: (words.values ?? []).map { ($0.field.rawValue, $0.names) })
            #expect(values["priority"]?.first == "Highest" && values["resolution"]?.contains("Won't Do") == true)
            #expect(values["fixVersions"] == ["1.0", "1.1"] && values["components"] == ["Search", "Web"])
            let site = try await gateway.metadata(project: nil)
            #expect(Set(site.types.map(\.id)) == Set(words.types.map(\.id)))
            #expect(site.types.allSatisfy(\.states.isEmpty) && site.relations == words.relations)
            #expect(site.values?.map(\.field.rawValue) == ["priority", "resolution"])
        }
    }

    @Test func `a list that Jira does not give any more costs none of the others`() async throws {
        try await withSimulator(.cloud) { simulator in
            try await simulator.fault(#"{"action":"respond","status":400,"method":"GET","path":"/priority","count":1}"#)
            let words = try await simulator.gateway().metadata(project: "DEMO")
            #expect(words.values?.map(\.field.rawValue) == ["resolution", "fixVersions", "components"])
        }
    }

    @Test func `types of a project without levels of its own have the site's`() async throws {
        try await withSimulator(.cloud) { simulator in
            let whole = try await simulator.gateway().metadata(project: "DEMO")
            try await simulator.fault(
                #"{"action":"respond","status":400,"method":"GET","path":"/hierarchy","count":1}"#)
            #expect(try await simulator.gateway().metadata(project: "DEMO") == whole)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a missing project is rejected and does not count as a deleted item`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            for project in ["NONE", "../myself", "A B"] {
                await expectFailure(.rejected) { _ = try await simulator.gateway().metadata(project: project) }
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `people are found by a part of their names, with what a table of values calls them`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let found = try await gateway.users(matching: "ali")
            let alice = try #require(found.first)
            #expect(found.count == 1)
            #expect(alice.id == (product == .cloud ? "712020:00000000-0000-4000-8000-000000001002" : "alice"))
            #expect(alice.name?.contains("Alice") == true)
            #expect(try await gateway.users(matching: "nobody at all").isEmpty)
        }
    }
}
