import HTTPTypes
import Primitives
import SimulatorKit
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
        ("IIF(id==1001, true, id==1004)", [1004, 1001]), ("id not in [1001,1002] and id<1005", [1004, 1003]),
        ("assignedTeams.Any(team.name==\"Checkout Team\") and id<1002", [1001]),
        ("Risk==null and id==1001", [1001]), ("CustomValues.Text(\"Class\")==null and id==1001", [1001]),
        ("CustomValues[\"Class\"]==null and id==1001", [1001]), ("IFNONE(feature.id, 7)==7 and id==1001", [1001]),
        ("description.ToPlainText().Contains(\"without an account\")", [1001]),
        ("comments.sum(id)>200000", [1001]), ("assignedTeams.Any() and id==1001", [1001]),
    ])
    func `where selects items`(condition: String, ids: [Int]) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("where", condition), ("select", "{id}")])
            #expect(answer.json["items"]?.array?.compactMap { $0["id"]?.integer } == ids, "\(answer.text)")
        }
    }

    @Test(arguments: [
        "id is null", "createDate>Now", "id ==", "id > (1", "name.First()", "modifyDate>='2020-01-01'", "{",
        "id == 1 2", "comments.all(isPrivate==false)", "comments.none()", "NoSuchField==1", "it.As<Nothing>.id==1",
    ])
    func `where rejects an invalid condition`(condition: String) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("where", condition)])
            #expect(answer.status == .badRequest)
        }
    }

    @Test func `select renames and nests members and omits missing values`() async throws {
        try await withSimulator { client in
            let select =
                "{id,name,state:entityState.name,feature,entityState.name,comments.count(),"
                + "texts:comments.Where(isPrivate==false).Select({id,by:owner.login})}"
            let answer = try await client.get("/api/v2/UserStories/1001", [("select", select)])
            let item = try #require(answer.json["items"]?.array?.first)
            #expect(item.members?.map(\.name) == ["id", "name", "state", "commentsCount", "texts"])
            #expect(item["state"]?.text == "In Progress")
            #expect(item["texts"]?.array?.compactMap { $0["by"]?.text } == ["ada", "ben"])
        }
    }

    @Test func `take, skip, and orderBy page and sort the items`() async throws {
        try await withSimulator { client in
            let query = [("select", "{id}"), ("orderBy", "entityState.name desc,id"), ("take", "2")]
            let first = try await client.get("/api/v2/UserStory", query)
            #expect(first.json["items"]?.array?.compactMap { $0["id"]?.integer } == [1003, 1002])
            #expect(first.json["next"]?.text?.contains("skip=2") == true)
            #expect(try await client.get("/api/v2/UserStory/99", []).json == ["items": []])
        }
    }

    @Test(arguments: [
        ("?Id is 1001", [1001]), ("?id==1001", [1001]), ("?EntityState is 'Done'", [1008]),
        ("?EntityState.Name is 'done'", [1008]), ("?entitystate.isfinal is false and id in [1001,1008]", [1001]),
        ("?Name.Contains('basket')", [1003, 1002]), ("?Feature is None and id is 1001", [1001]),
        ("?It is not None and id is 1002", [1002]), ("?ModifyDate == '01-Jan-2001'", []),
        ("?CreateDate > '20-Jul-2023' and id is 1003", [1003]), ("?Tags.Where(It is 'urgent')", [1004]),
        ("?Tags.Contains('Urgent')", [1004]), ("?AssignedUser.Where(it is Me)", [1005]),
        ("?AssignedTeams.Where(Team.Name is 'Checkout Team') and (Id is 1001 or Id is 1002)", [1002, 1001]),
        ("?not (id > 1001) and Project.Id is 500", [1001]),
    ])
    func `a view filter selects items`(filter: String, ids: [Int]) async throws {
        try await withSimulator { client in
            _ = try await client.post("/api/v1/UserStories/1004", ["Tags": "basket, Urgent"])
            _ = try await client.post(
                "/api/v1/Assignments", ["Assignable": ["Id": 1005], "GeneralUser": ["Id": 1], "Role": ["Id": 1]])
            let answer = try await client.get("/api/v2/UserStory", [("filter", filter), ("select", "{id}")])
            #expect(answer.json["items"]?.array?.compactMap { $0["id"]?.integer } == ids, "\(answer.text)")
            let both = try await client.get(
                "/api/v2/UserStory", [("filter", filter), ("where", "id<0"), ("select", "{id}")])
            #expect(both.json == ["items": []])
        }
    }

    @Test(arguments: ["Id is 1001", "?Id is", "?Nonsense is 1", "?Id is 1001 1", "?ModifyDate is 'soon'"])
    func `an invalid filter is rejected`(filter: String) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("filter", filter)])
            #expect(answer.status == .badRequest)
            let none = try await client.get("/api/v2/UserStory", [("filter", filter), ("where", "id<0")])
            #expect(none.status == .badRequest || filter == "?ModifyDate is 'soon'")
        }
    }

    @Test func `totals replace the items in the answer`() async throws {
        try await withSimulator { client in
            _ = try await client.post("/api/v1/UserStories/1001", ["Effort": 3])
            let query = [("where", "id<1003")]
            #expect(try await client.get("/api/v2/UserStory", query + [("result", "Count")]).json == 2)
            let sums = try await client.get(
                "/api/v2/UserStory",
                query + [("result", "{n:count(),all:sum(effort),most:max(effort),mean:avg(effort)}")])
            #expect(sums.json["n"] == 2 && sums.json["all"]?.double == 3 && sums.json["most"]?.double == 3)
            #expect(sums.json["mean"]?.double == 1.5)
            #expect(try await client.get("/api/v2/UserStory", [("result", "first()")]).status == .badRequest)
        }
    }

    @Test func `a stream contains all items in the order of their IDs and ignores paging`() async throws {
        try await withSimulator { client in
            let path = "/svc/tp-apiv2-streaming-service/stream/UserStory"
            let answer = try await client.get(
                path, [("where", "id!=1004"), ("filter", "?Id < 1007"), ("take", "2"), ("select", "{name}")])
            let items = try #require(answer.json["items"]?.array)
            #expect(items.compactMap { $0["__id"]?.integer } == [1001, 1002, 1003, 1005, 1006])
            #expect(items.first?.members?.map(\.name) == ["name", "__id"])
            #expect(try await client.get(path, [("where", "id ==")]).status == .badRequest)
            #expect(try await client.get(path + "Nothing").status == .notFound)
            var stranger = client
            stranger.token = nil
            #expect(try await stranger.get(path).status == .unauthorized)
        }
    }

    @Test func `no text crashes the parsers`() {
        var random = SeededRandom(seed: 42)
        let pieces = [
            "id", "==", "(", ")", "'", "\"", " and ", " or ", "1", ".", ",", "{", "}", "[", "in", "\\", "é", "-", "a(",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            _ = try? ExpressionParser.parse(text)
            _ = try? ExpressionParser.parse(text, .filters)
            _ = try? Filter(text)
        }
        #expect(throws: APIError.self) { try ExpressionParser.parse(String(repeating: "(", count: 10_000)) }
        #expect(throws: APIError.self) { try ExpressionParser.parse(String(repeating: "not ", count: 10_000) + "id") }
        #expect(throws: APIError.self) { try Filter(String(repeating: "(", count: 10_000)) }
    }
}
