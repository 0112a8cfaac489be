import Primitives
import Testing

@testable import ToolHTTP

struct OutboundHeaderFilterTests {
    @Test func `only the permitted headers leave, whatever is asked for`() {
        let permitted: Set = [
            "client-ip", "content-type", "accept", "authorization", "user-agent", "accept-encoding", "traceparent",
            "tracestate", "elastic-apm-traceparent",
        ]
        let others = [
            "cookie", "host", "content-length", "connection", "x-forwarded-for", "baggage", "b3", "x-key", "",
        ]
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<5_000 {
            let headers = (0..<Int.random(in: 0...12, using: &random)).map { index in
                let name = (Array(permitted) + others).randomElement(using: &random) ?? ""
                return (name: Bool.random(using: &random) ? name.uppercased() : name, value: "\(index)")
            }
            let gateway = Bool.random(using: &random) ? "X-Key" : nil
            let left = OutboundHeaderFilter.filter(headers, gatewayHeader: gateway)
            let names = left.map { $0.name.lowercased() }
            #expect(names.allSatisfy { permitted.contains($0) || gateway != nil && $0 == "x-key" }, "seed \(seed)")
            #expect(Set(names).count == names.count, "seed \(seed)")
            let wanted = Set(headers.map { $0.name.lowercased() })
            #expect(
                Set(names) == wanted.intersection(gateway == nil ? permitted : permitted.union(["x-key"])),
                "seed \(seed)")
            #expect(left.map(\.value) == left.map(\.value).sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }, "seed \(seed)")
        }
    }

    @Test func `Jira's header against cross-site requests is sent only with files`() {
        let headers = [(name: "X-Atlassian-Token", value: "no-check"), (name: "Accept", value: "*/*")]
        #expect(OutboundHeaderFilter.filter(headers).map(\.name) == ["Accept"])
        #expect(
            OutboundHeaderFilter.filter(headers, uploadHeader: "X-Atlassian-Token").map(\.name)
                == ["X-Atlassian-Token", "Accept"])
    }
}
