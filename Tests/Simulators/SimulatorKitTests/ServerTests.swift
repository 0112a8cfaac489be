import Primitives
import SimulatorKit
import Testing

struct ServerTests {
    @Test func `the log numbers requests and filters them`() {
        var log = RequestLog()
        for index in 1...5 {
            log.append(
                RequestLog.Entry(
                    time: Timestamp(millisecondsSinceEpoch: Int64(index)),
                    method: index.isMultiple(of: 2) ? "GET" : "PUT",
                    path: "/Issue/\(index)", user: index < 4 ? "ada" : nil, status: 200))
        }
        #expect(log.total == 5 && log.countByStatus == [200: 5])
        #expect(log.entries(after: 0).map(\.number) == [1, 2, 3, 4, 5])
        #expect(log.entries(after: 3).map(\.number) == [4, 5])
        #expect(log.entries(after: 9).isEmpty && log.entries(after: -1).count == 5)
        #expect(log.entries(after: 0, method: "GET").map(\.number) == [2, 4])
        #expect(log.entries(after: 0, user: "ada").map(\.number) == [1, 2, 3])
        #expect(log.entries(after: 0, path: "issue/4").map(\.number) == [4])
    }

    @Test func `a full log drops the oldest requests`() {
        var log = RequestLog()
        for _ in 0..<100_003 {
            log.append(
                RequestLog.Entry(
                    time: Timestamp(millisecondsSinceEpoch: 0), method: "GET", path: "/", user: nil, status: 200))
        }
        let kept = log.entries(after: 0)
        #expect(kept.count == 100_000 && kept.first?.number == 4 && kept.last?.number == 100_003)
        #expect(log.entries(after: 100_001).map(\.number) == [100_002, 100_003])
    }

    @Test(arguments: [
        ("a%20b", "a b", "a b"), ("a+b", "a+b", "a b"), ("%C3%A4", "ä", "ä"), ("100%", "100%", "100%"),
        ("%4", "%4", "%4"),
        ("%zz", "%zz", "%zz"),
    ])
    func `escapes are decoded, and invalid ones stay`(text: String, path: String, query: String) {
        #expect(PercentEncoding.decoded(text, plus: false) == path)
        #expect(PercentEncoding.decoded(text, plus: true) == query)
    }

    @Test func `a query has its parameters in order`() {
        let parameters = PercentEncoding.parameters("a=1&b=x%3Dy&a=&c")
        #expect(parameters.map(\.name) == ["a", "b", "a", "c"])
        #expect(parameters.map(\.value) == ["1", "x=y", "", ""])
    }
}
