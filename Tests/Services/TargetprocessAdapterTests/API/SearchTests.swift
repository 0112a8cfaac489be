import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// All items of a query, from the streaming service.
struct SearchTests {
    private let project = EntityScope(sourceId: "500")

    private func all(_ gateway: TargetprocessGateway, _ selection: EntityQuery) async throws -> [String] {
        var (selection, ids) = (selection, [String]())
        repeat {
            let page = try await gateway.query(selection)
            ids += page.items.map(\.entity.sourceId)
            selection.cursor = page.next
        } while selection.cursor != nil
        return ids
    }

    @Test func `twelve thousand items arrive in three streams`() async throws {
        try await withSimulator { simulator in
            try await simulator.control("POST", "seed", #"{"stories":12000,"project":501}"#)
            let ids = try await all(
                simulator.gateway(), EntityQuery(types: ["userstory"], scope: EntityScope(sourceId: "501")))
            #expect(ids.count == 12_000 && Set(ids).count == ids.count)
            #expect(try await simulator.requests("GET", path: "/svc/").count == 3)
            #expect(try await simulator.requests("GET", path: "/api/v2/userstory").isEmpty)
        }
    }

    @Test func `an interrupted stream continues after the last item`() async throws {
        try await withSimulator { simulator in
            try await simulator.control("POST", "seed", #"{"stories":1000,"project":501}"#)
            try await simulator.fault(#"{"kind":"closeAfterResponse","method":"GET","path":"/svc/","count":2}"#)
            let ids = try await all(
                simulator.gateway(), EntityQuery(types: ["userstory"], scope: EntityScope(sourceId: "501")))
            #expect(ids.count == 1000 && Set(ids).count == ids.count)
        }
    }

    @Test func `without the streaming service, items are read in pages, and the service is tried once`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"refuse","status":404,"path":"/svc/"}"#)
            let gateway = simulator.gateway(pageSize: 3)
            for _ in 0..<2 {
                let ids = try await all(gateway, EntityQuery(types: ["userstory", "bug"], scope: project))
                #expect(ids == (1001...1008).map(String.init))
            }
            #expect(try await simulator.requests("GET", path: "/svc/").count == 1)
        }
    }

    @Test func `where and filter both apply, and an error contains the tool's message`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for (filters, ids) in [
                (["?EntityState is 'Open'"], ["1002", "1006"]), (["?EntityState is 'Open'", "id<1004"], ["1002"]),
                (["?Id > 1001", "?Id < 1003 or Id is 1008"], ["1002", "1008"]),
            ] {
                let selection = EntityQuery(types: ["userstory"], scope: project, filters: filters)
                let scanned = try await all(gateway, selection)
                var few = selection
                few.limit = 100
                let paged = try await all(gateway, few)
                #expect(scanned == ids && paged == ids, "\(filters)")
            }
            for filter in ["?Nonsense is 1", "?EntityState is"] {
                for limit in [nil, 10] {
                    let failure = await #expect(throws: ToolError.self) {
                        try await gateway.query(
                            EntityQuery(types: ["userstory"], scope: project, filters: [filter], limit: limit))
                    }
                    #expect(failure?.kind == .rejected && failure?.message.isEmpty == false, "\(failure as Any)")
                }
            }
        }
    }

    @Test func `items are parsed from a response in chunks of any size`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let texts = ["", "x", "}]{[", "\\\"}", "é\\\\", ",\\u007d"]
        for _ in 0..<2000 {
            let items = (0..<Int.random(in: 0..<5, using: &random)).map { id in
                "{\"id\":\(id),\"t\":\"\(texts.randomElement(using: &random) ?? "")\",\"o\":{\"items\":[{\"id\":9},[]]}}"
            }
            let before = ["", "\"next\":\"a{[\",", "\"all\":[{\"id\":7}],"].randomElement(using: &random) ?? ""
            let answer = Array("{\(before)\"items\" : [ \(items.joined(separator: " ,\n")) ] }".utf8)
            var (stream, found, rest) = (ItemStreamParser(), [String](), answer[...])
            while !rest.isEmpty {
                let chunk = rest.prefix(Int.random(in: 1..<40, using: &random))
                rest = rest.dropFirst(chunk.count)
                _ = try stream.append(Array(chunk)) { item in
                    found.append(String(decoding: item, as: UTF8.self))
                    return true
                }
            }
            #expect(found == items && stream.isWhole, "seed \(seed)")
        }
    }
}
