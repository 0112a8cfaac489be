import Core
import Curl
import EntityModel
import Testing
import ToolHTTP

@testable import JiraAdapter

struct FailureTests {
    // MARK: From the simulator

    @Test(arguments: JiraProduct.allCases)
    func `a wrong password is rejected, and a CAPTCHA is named`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let id = try await simulator.seed().id
            let gateway = simulator.gateway(secret: "wrong")
            for _ in 0..<3 {
                await expectFailure(.credentialsRejected) {
                    _ = try await gateway.read(RunningSimulator.issue(id), comments: false)
                }
            }
            let failure = await expectFailure(.credentialsRejected) {
                _ = try await simulator.gateway(secret: product == .cloud ? "wrong" : nil)
                    .read(RunningSimulator.issue(id), comments: false)
            }
            #expect(failure?.message.contains("CAPTCHA") == (product == .dataCenter))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a rate limit is waited for, then reported with its time`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            try await simulator.fault(#"{"action":"rateLimit","retryAfter":5,"count":3}"#)
            _ = try await gateway.read(issue, comments: false)
            try await simulator.fault(#"{"action":"rateLimit","retryAfter":120}"#)
            let failure = await expectFailure(.rateLimited) { _ = try await gateway.read(issue, comments: false) }
            #expect((failure?.retryAfter ?? 0) >= 120)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a page, garbage and a cut line are not Jira's answers`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            for fault in [
                #"{"action":"html","status":502}"#, #"{"action":"html","status":200}"#,
                #"{"action":"html","status":404}"#, #"{"action":"malformedBody"}"#,
                #"{"action":"closeBeforeResponse"}"#,
                #"{"action":"malformedBody","body":"[]"}"#, #"{"action":"malformedBody","body":"{}"}"#,
            ] {
                try await simulator.fault(fault)
                await expectFailure(.unavailable) { _ = try await gateway.read(issue, comments: true) }
                try await simulator.control("DELETE", "faults")
            }
            _ = try await gateway.read(issue, comments: true)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an edit whose answer is lost is not sent again`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            try await simulator.fault(#"{"action":"closeAfterResponse","method":"PUT","count":1}"#)
            await expectFailure(.unavailable) {
                _ = try await gateway.write([JiraField.summary.id: .text("s")], to: issue, current: before)
            }
            #expect(try await gateway.read(issue, comments: false).fields[JiraField.summary.id] == .text("s"))
            #expect(try await simulator.requests("PUT").count == 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue that one may not see is not found`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.control("POST", "seed", #"{"project":"HIDDEN"}"#)
            await expectFailure(.notFound) { _ = try await simulator.gateway().resolve("HIDDEN-1") }
        }
    }

    // MARK: From answers

    @Test(
        arguments: [
            (400, #"{"errorMessages":[],"errors":{"summary":"too long","labels":"odd"}}"#, .rejected),
            (400, "", .rejected), (401, "<html>", .credentialsRejected), (403, #"{"message":"no"}"#, .forbidden),
            (403, "<html>", .forbidden), (404, #"{"errorMessages":["Issue Does Not Exist"],"errors":{}}"#, .notFound),
            (404, "<html>Oops</html>", .unavailable),
            (404, #"{"errorMessage":"No message available","status":404}"#, .unavailable),
            (410, #"{"errorMessages":["removed"],"errors":{}}"#, .notFound), (409, "{}", .rejected),
            (413, #"{"errorMessages":["too large"]}"#, .rejected), (429, "", .rateLimited), (302, "", .unavailable),
            (500, #"{"errorMessages":["Internal server error"]}"#, .unavailable), (503, "<html>", .unavailable),
            (400, "[1,2", .rejected), (400, "null", .rejected),
        ] as [(Int, String, ToolError.Kind)])
    func `a status and a body determine the kind of error`(_ status: Int, _ body: String, _ kind: ToolError.Kind) {
        let response = CurlResponse(head: CurlResponseHead(status: status), body: Array(body.utf8))
        let failure = JiraErrorReader.read(response)
        #expect((failure?.kind ?? ToolError.Kind(status: status)) == kind)
    }

    @Test func `fields are named with Jira's words, cut to a bearable length`() {
        let long = String(repeating: "x", count: 5000)
        let body = #"{"errorMessages":["Not so."],"errors":{"summary":"too long","description":"\#(long)"}}"#
        let failure = JiraErrorReader.read(CurlResponse(head: CurlResponseHead(status: 400), body: Array(body.utf8)))
        #expect(failure?.fields[FieldID("summary")] == "too long")
        #expect(failure?.fields[FieldID("description")]?.count == 1000)
        #expect(failure?.message.count == 1000)
        #expect(failure?.message.hasPrefix("Not so. description: xxx") == true)
    }
}
