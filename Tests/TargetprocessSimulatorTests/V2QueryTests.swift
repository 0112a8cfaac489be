import HTTPTypes
import Testing

@testable import TargetprocessSimulator

struct V2QueryTests {
    @Test(arguments: [
        ("id == 1001", [1001]), ("id in [1001,1003]", [1003, 1001]), ("id>1006 and entityState.isFinal==true", [1008]),
        ("id<1003 or id>=1008", [1008, 1002, 1001]), ("not (id<1007)", [1008, 1007]),
        ("comments.count()>0", [1001]), ("comments.any(owner.login=='ben')", [1001]),
        ("name.Contains(\"basket\")", [1003, 1002]), ("feature==null and id<=1001", [1001]),
        ("modifyDate>=DateTime.Parse(\"2100-01-01\")", []), ("createDate<Today.AddDays(1) and id=1002", [1002]),
        ("resourceType='UserStory' and entityVersion>0 and id<1002", [1001]),
    ])
    func `where selects`(condition: String, ids: [Int]) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("where", condition), ("select", "{id}")])
            #expect(answer.json["items"]?.array?.compactMap { $0["id"]?.integer } == ids, "\(answer.text)")
        }
    }

    @Test(arguments: [
        "id is null", "createDate>Now", "id ==", "id > (1", "name.First()", "modifyDate>='2020-01-01'", "{",
        "id == 1 2",
    ])
    func `where refuses what the tool cannot read`(condition: String) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("where", condition)])
            #expect(answer.status == .badRequest)
        }
    }

    @Test func `select names, nests and leaves out what is missing`() async throws {
        try await withSimulator { client in
            let select =
                "{id,name,state:entityState.name,feature,entityState.name,comments.count(),"
                + "texts:comments.Where(isPrivate==false).Select({id,by:owner.login})}"
            let answer = try await client.get("/api/v2/UserStories/1001", [("select", select)])
            let item = try #require(answer.json["items"]?.array?.first)
            #expect(item.members?.map(\.name) == ["id", "name", "state", "commentsCount", "texts"])
            #expect(item["state"]?.string == "In Progress")
            #expect(item["texts"]?.array?.compactMap { $0["by"]?.string } == ["ada", "ben"])
        }
    }

    @Test func `pages and orders`() async throws {
        try await withSimulator { client in
            let query = [("select", "{id}"), ("orderBy", "entityState.name desc,id"), ("take", "2")]
            let first = try await client.get("/api/v2/UserStory", query)
            #expect(first.json["items"]?.array?.compactMap { $0["id"]?.integer } == [1003, 1002])
            #expect(first.json["next"]?.string?.contains("skip=2") == true)
            #expect(try await client.get("/api/v2/UserStory/99", []).json == ["items": []])
        }
    }

    @Test func `no text makes the parsers crash`() {
        var random = SplitMix(seed: 42)
        let pieces = [
            "id", "==", "(", ")", "'", "\"", " and ", " or ", "1", ".", ",", "{", "}", "[", "in", "\\", "é", "-", "a(",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            _ = try? ExpressionParser.parse(text)
            _ = try? Filter(text)
        }
        #expect(throws: Refusal.self) { try ExpressionParser.parse(String(repeating: "(", count: 10_000)) }
        #expect(throws: Refusal.self) { try ExpressionParser.parse(String(repeating: "not ", count: 10_000) + "id") }
        #expect(throws: Refusal.self) { try Filter(String(repeating: "(", count: 10_000)) }
    }
}
