import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct BadInputTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a body that is not JSON is rejected and changes nothing`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let bodies: [[UInt8]] = [
                Array("{".utf8), Array("{\"fields\": }".utf8), Array("[1, 2".utf8), Array("nul".utf8),
                Array("{\"fields\": {}} x".utf8), [0x22, 0xFF, 0x22], Array("{\"a\": \"\u{1}\"}".utf8),
                Array(repeating: UInt8(ascii: "["), count: 100_000),
                Array(String(repeating: "{\"a\":", count: 50_000).utf8), Array("\"text\"".utf8), Array("7".utf8),
                Array("{\"a\": \"\\ud800\"}".utf8), Array("{\"a\": 01x}".utf8),
            ]
            for body in bodies {
                let answer = try await jira.send(.put, "issue/DEMO-1", bytes: body)
                #expect(answer.status == 400, "\(String(decoding: body.prefix(40), as: UTF8.self))")
                #expect(answer.messages.count == 1)
            }
            #expect(try await jira.send(.post, "issue", bytes: []).status == 400)
            #expect(try await jira.fields(of: "DEMO-1")["summary"] == "Search finds a customer by phone number")
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `values of the wrong type are rejected by field name`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let bodies: [JSONValue] = [
                ["fields": [1]], ["fields": "summary"], ["update": ["labels": ["add": "x"]]],
                ["update": ["labels": [["explode": "x"]]]], ["update": ["labels": [[:]]]],
                ["fields": ["summary": "a"], "update": ["summary": [["set": "b"]]]], ["fields": ["summary": 7]],
                ["fields": ["assignee": "bob"]], ["fields": ["project": ["key": "HIDDEN"]]],
                ["fields": ["parent": ["key": "DEMO-2"]]], ["properties": [["key": "x"]]],
                ["fields": ["customfield_10020": 99]], ["fields": ["description": ["type": "doc"]]],
            ]
            for body in bodies {
                let answer = try await jira.put("issue/DEMO-1", body)
                #expect(answer.status == 400, "\(body)")
                #expect(!answer.messages.isEmpty || answer.json["errors"]?.names.isEmpty == false, "\(body)")
            }
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `unknown paths return the product's error page`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            for path in ["nothing", "issue/DEMO-1/nothing", "/rest/api/9/issue/DEMO-1", "/rest", "/else"] {
                let answer = try await jira.get(path)
                #expect(answer.status == 404, "\(path)")
                let isPage = answer.headers[.contentType]?.hasPrefix("text/html") == true
                #expect(isPage == (shape == .datacenter))
            }
            let wrong = try await jira.send(.patch, "issue/DEMO-1", ["fields": [:]])
            #expect(wrong.status == 405)
            #expect(wrong.headers[.allow] == "DELETE,GET,PUT,OPTIONS")
            let form = try await jira.send(
                .post, "issue", bytes: Array("a=b".utf8), type: "application/x-www-form-urlencoded")
            #expect(form.status == 415)
        }
    }

    @Test func `odd paths and queries break nothing`() async throws {
        try await withJira { jira in
            for path in [
                "issue/%00", "issue/%zz", "issue/-1", "issue/99999999999999999999", "issue/DEMO-1?fields=",
                "issue/DEMO-1?fields=,,,", "issue/DEMO-1?expand=everything&&=&x", "issue/DEMO-1/comment?maxResults=-5",
                "issue/DEMO-1/comment?startAt=-1", "issue/DEMO-1/comment?maxResults=99999999999999999999",
                "issue/DEMO-1/properties/%2F%2e%2e", "user?accountId=%F0%9F%90%A5", "search/jql?jql=%22",
                "search/jql?jql=%5C&maxResults=0", "search/jql?jql=key%20in%20()", "project/search?maxResults=0",
            ] {
                let status = try await jira.get(path).status
                #expect([200, 400, 404].contains(status), "\(path): \(status)")
            }
            #expect(try await jira.get("myself").status == 200)
        }
    }

    @Test func `version 3 accepts only whole documents`() async throws {
        try await withJira { jira in
            let documents: [JSONValue] = [
                ["type": "doc", "version": 2, "content": []], ["type": "doc", "version": 1],
                ["type": "doc", "version": 1, "content": [["type": "text", "text": "bare"]]],
                ["type": "doc", "version": 1, "content": [["type": "bulletList", "content": []]]],
                ["type": "doc", "version": 1, "content": [["type": "paragraph", "content": [["type": "sparkle"]]]]],
                [
                    "type": "doc", "version": 1,
                    "content": [["type": "paragraph", "content": [["type": "text", "text": ""]]]],
                ],
                "text", 1, [],
            ]
            for document in documents {
                let answer = try await jira.put("/rest/api/3/issue/DEMO-1", ["fields": ["description": document]])
                #expect(answer.status == 400, "\(document)")
                #expect(answer.error("description") != nil)
            }
            let empty: JSONValue = ["type": "doc", "version": 1, "content": []]
            #expect(try await jira.put("/rest/api/3/issue/DEMO-1", ["fields": ["description": empty]]).status == 204)
            #expect(try await jira.fields(of: "DEMO-1")["description"] == .null)
        }
    }
}
