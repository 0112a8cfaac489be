import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Several users, teams, and relations of an item, which the tool accepts in one request.
struct AssociationTests {
    private let story = RunningSimulator.story(1001)
    private let developers = FieldID(peopleIn: "Developer")

    private func people(_ ids: [Int]) -> FieldValue {
        .users(of: ids.map { ToolUser(tool: RunningSimulator.tool.id, id: "\($0)") })
    }

    /// Writes the users of the story based on an earlier snapshot, and returns the users after the write.
    private func write(_ ids: [Int], by gateway: TargetprocessGateway) async throws -> [String] {
        let current = try await gateway.read(story, comments: false)
        let written = try await gateway.write([developers: people(ids)], to: story, current: current)
        return workers(on: written.snapshot)
    }

    private func workers(on snapshot: EntitySnapshot) -> [String] {
        (snapshot.fields[developers]?.members ?? []).compactMap {
            if case .user(let person) = $0 { person.id } else { nil }
        }
        .sorted()
    }

    @Test func `several added, removed, or replaced users take one request`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [developers])
            func writes() async throws -> [String] {
                let all = try await simulator.requests("POST") + simulator.requests("DELETE")
                return all.filter { !$0.contains("_control") }.map { String($0.prefix { $0 != "?" }) }
            }
            var before = try await writes().count
            func expectNew(_ requests: [String], _ line: Int = #line) async throws {
                let all = try await writes()
                let new = Array(all.dropFirst(before))
                before = all.count
                #expect(new == requests, "line \(line)")
            }
            #expect(try await write([1, 2], by: gateway) == ["1", "2"])
            try await expectNew(["POST /api/v1/Assignments/bulk"])
            #expect(try await write([3], by: gateway) == ["3"])
            try await expectNew(["POST /api/commands/v1/execute"])
            #expect(try await write([1, 2, 3], by: gateway) == ["1", "2", "3"])
            try await expectNew(["POST /api/v1/Assignments/bulk"])
            #expect(try await write([2], by: gateway) == ["2"])
            try await expectNew(["POST /api/commands/v1/execute"])
            #expect(try await write([2, 3], by: gateway) == ["2", "3"])
            try await expectNew(["POST /api/v1/Assignments"])
            #expect(try await write([2], by: gateway) == ["2"])
            let last = Array(try await writes().dropFirst(before))
            #expect(last.count == 1 && last.first?.hasPrefix("DELETE /api/v1/Assignments/") == true)
        }
    }

    @Test func `one rejected user affects no other, and no user is assigned twice`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [developers])
            let current = try await gateway.read(story, comments: false)
            let failure = await #expect(throws: ToolError.self) {
                try await gateway.write([developers: people([1, 999, 2])], to: story, current: current)
            }
            #expect(failure?.kind == .rejected && failure?.fields.keys.contains(developers) == true)
            let read = try await gateway.read(story, comments: false)
            #expect(workers(on: read) == ["1", "2"])
            // The same applies to a change that adds and removes.
            await #expect(throws: ToolError.self) {
                try await gateway.write([developers: people([2, 3, 999])], to: story, current: read)
            }
            #expect(workers(on: try await gateway.read(story, comments: false)) == ["2", "3"])
        }
    }

    @Test(arguments: ["/bulk", "/commands/"])
    func `an ignored list is noticed although the tool reports success`(path: String) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [developers])
            if path == "/commands/" { #expect(try await write([3], by: gateway) == ["3"]) }
            try await simulator.fault(#"{"kind":"ignoreWrite","method":"POST","path":"\#(path)","count":1}"#)
            #expect(try await write([1, 2], by: gateway) == ["1", "2"])
            #expect(try await simulator.requests("POST", path: path).count == 1)
        }
    }

    @Test func `a list whose response was lost is not sent again before it is read`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [developers])
            let current = try await gateway.read(story, comments: false)
            try await simulator.fault(#"{"kind":"closeAfterResponse","method":"POST","path":"/bulk","count":1}"#)
            let failure = await #expect(throws: ToolError.self) {
                try await gateway.write([developers: people([1, 2])], to: story, current: current)
            }
            #expect(failure?.kind == .unavailable)
            _ = try await gateway.write([developers: people([1, 2])], to: story, current: current)
            #expect(workers(on: try await gateway.read(story, comments: false)) == ["1", "2"])
            #expect(try await simulator.requests("POST", path: "/bulk").count == 1)
        }
    }

    @Test func `added and removed relations take one request`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [TargetprocessField.relations])
            func links(_ ids: [Int]) -> FieldValue {
                .items(
                    of: ids.map {
                        EntityLink(EntityKey(tool: RunningSimulator.tool, sourceId: "\($0)"), relation: "Blocker")
                    })
            }
            func write(_ ids: [Int]) async throws -> FieldValue? {
                let current = try await gateway.read(story, comments: false)
                return try await gateway.write([TargetprocessField.relations: links(ids)], to: story, current: current)
                    .snapshot.fields[TargetprocessField.relations]
            }
            #expect(try await write([1002, 1003]) == links([1002, 1003]))
            #expect(try await write([1003, 1004]) == links([1003, 1004]))
            #expect(try await write([]) == .empty)
            let requests = try await simulator.requests("POST", path: "/api").map { String($0.prefix { $0 != "?" }) }
            #expect(
                requests == [
                    "POST /api/v1/Relations/bulk", "POST /api/commands/v1/execute", "POST /api/commands/v1/execute",
                ])
        }
    }
}
