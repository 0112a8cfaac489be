import AMQP
import Core
import Testing

@testable import Messaging

struct MessageTraceTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a message carries the trace of the work that sent it`() async {
        let trace = TraceContext(parent: Self.parent, state: "a=b") ?? .root()
        let headers = await trace.run {
            var headers: [String: AMQPValue] = ["other": 1]
            TraceContext.current?.inject(into: &headers)
            return headers
        }
        #expect(headers["traceparent"] == .string(Self.parent))
        #expect(headers["tracestate"] == "a=b" && headers["other"] == 1)
        let handling = TraceContext(continuing: headers)
        #expect(handling.traceID == trace.traceID && handling.state == "a=b" && handling.spanID != trace.spanID)
        #expect(TraceContext.current == nil)
    }

    @Test func `a message without a readable trace begins one`() {
        let first = TraceContext(continuing: ["traceparent": "nonsense"])
        #expect(first.traceID != TraceContext(continuing: [:]).traceID)
    }
}
