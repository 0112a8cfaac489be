import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct SignInTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a caller without a login gets no data`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let nobody = jira.signedIn(nil)
            for path in ["myself", "issue/DEMO-1", "issue/DEMO-999", "project", "issue/DEMO-1/comment"] {
                let answer = try await nobody.get(path)
                #expect(answer.status == 401, "\(path)")
                #expect(!answer.text.contains("DEMO"))
            }
            #expect(try await nobody.get("serverInfo").status == 200)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a wrong password is rejected with the same message for all users`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let known = try await jira.signedIn(SimulatorClient.basic("alice", password: "guess", shape: shape)).get(
                "myself")
            let unknown = try await jira.signedIn(SimulatorClient.basic("nemo", password: "guess", shape: shape))
                .get("myself")
            #expect(known.status == 401)
            #expect(known.headers[.loginReason] == "AUTHENTICATED_FAILED")
            #expect(known.headers[.wwwAuthenticate]?.hasPrefix("OAuth realm=") == true)
            #expect(known.text == unknown.text)
            // A wrong credential is rejected even by a resource that needs no login.
            #expect(try await jira.signedIn("Basic bm9ib2R5Om5vdGhpbmc=").get("serverInfo").status == 401)
        }
    }

    @Test func `Cloud accepts the email address with a token, and an OAuth bearer behind its gateway`()
        async throws
    {
        try await withJira(.cloud) { jira in
            #expect(try await jira.get("myself").json["emailAddress"]?.text == "tandem@example.com")
            #expect(
                try await jira.signedIn(SimulatorClient.basic("tandem", shape: .datacenter)).get("myself").status == 401
            )
            let app = jira.signedIn("Bearer tandem-token")
            let site = "5c7d1c5e-98a4-4f0b-9a5d-7d1f0f3a9b21"
            let behind = try await app.get("/ex/jira/\(site)/rest/api/3/myself")
            #expect(behind.status == 200)
            #expect(behind.headers[.accountID]?.isEmpty == false)
            #expect(try await app.get("/ex/jira/another-site/rest/api/3/myself").status == 404)
            let wrong = try await jira.signedIn("Bearer forged").get("myself")
            #expect(wrong.status == 401)
            #expect(wrong.json["code"]?.integer == 401)
        }
    }

    @Test func `Data Center asks for a CAPTCHA after three wrong passwords, but not for an access token`()
        async throws
    {
        try await withJira(.datacenter) { jira in
            let guess = jira.signedIn(SimulatorClient.basic("tandem", password: "guess", shape: .datacenter))
            for _ in 0..<3 { #expect(try await guess.get("myself").status == 401) }
            let right = try await jira.get("myself")
            #expect(right.status == 403)
            #expect(right.headers[.loginReason] == "AUTHENTICATION_DENIED")
            #expect(right.headers[.deniedReason]?.hasPrefix("CAPTCHA_CHALLENGE") == true)
            #expect(try await jira.signedIn("Bearer tandem-token").get("myself").status == 200)
            _ = try await jira.control(.post, "captcha-solved")
            #expect(try await jira.get("myself").status == 200)
        }
    }

    @Test func `a cookie is valid until the session is closed`() async throws {
        try await withJira(.datacenter) { jira in
            let nobody = jira.signedIn(nil)
            let refused = try await nobody.post(
                "/rest/auth/1/session", ["username": "tandem", "password": "guess"])
            #expect(refused.status == 401)
            let opened = try await nobody.post(
                "/rest/auth/1/session", ["username": "tandem", "password": "tandem-secret"])
            #expect(opened.status == 200)
            #expect(opened.json["session"]?["name"] == "JSESSIONID")
            let cookie: HTTPFields = [.cookie: "theme=dark; JSESSIONID=\(opened.json["session"]?["value"]?.text ?? "")"]
            func call(_ method: HTTPRequest.Method, _ path: String) async throws -> Int {
                try await nobody.send(method, path, bytes: nil, headers: cookie).status
            }
            #expect(try await call(.get, "/rest/api/2/myself") == 200)
            #expect(try await call(.delete, "/rest/auth/1/session") == 204)
            #expect(try await call(.get, "/rest/api/2/myself") == 401)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a read-only user cannot write, and a hidden issue does not exist`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let rita = jira.acting("rita")
            #expect(try await rita.get("issue/DEMO-1").status == 200)
            #expect(try await rita.put("issue/DEMO-1", ["fields": ["summary": "x"]]).status == 403)
            #expect(try await rita.post("issue/DEMO-1/comment", ["body": "x"]).status == 400)
            #expect(try await rita.get("issue/DEMO-1/transitions").json["transitions"]?.array == [])
            #expect(try await rita.post("issue/DEMO-1/transitions", ["transition": ["id": "11"]]).status == 400)
            #expect(try await jira.get("project/HIDDEN").status == 404)
            #expect(try await jira.acting("alice").get("project/HIDDEN").status == 200)
            let kept = try await jira.get("issue/DEMO-1?fields=summary,comment")
            #expect(kept.json["fields"]?["summary"] == "Search finds a customer by phone number")
            #expect(kept.json["fields"]?["comment"]?["total"]?.integer == 0)
        }
    }

    @Test func `a wrong credential is rejected before the request is checked`() async throws {
        try await withJira(.cloud) { jira async throws in
            let forged = jira.signedIn("Basic forged")
            #expect(try await forged.get("nothing/here").status == 401)
            #expect(try await forged.send(.post, "issue", bytes: Array("{".utf8)).status == 401)
            #expect(try await forged.send(.post, "issue", bytes: Array("x".utf8), type: "text/plain").status == 401)
        }
    }
}
