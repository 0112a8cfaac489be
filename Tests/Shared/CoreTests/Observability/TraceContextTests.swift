import Instrumentation
import Primitives
import Testing

@testable import Core

@Suite struct TraceContextTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `the example of the specification is read and written`() throws {
        let trace = try #require(TraceContext(parent: TraceContextTests.parent, state: "congo=t61rcWkgMzE"))
        #expect(trace.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID == 0x00f0_67aa_0ba9_02b7)
        #expect(trace.isSampled && trace.state == "congo=t61rcWkgMzE")
        #expect(trace.parent == TraceContextTests.parent)
    }

    @Test(arguments: [
        "", "00", "garbage", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ])
    func `a header of another form is ignored`(header: String) {
        #expect(TraceContext(parent: header) == nil)
    }

    @Test func `a later version is read as far as this one goes`() throws {
        let later = "cc" + TraceContextTests.parent.dropFirst(2) + "-what-the-future-holds"
        let trace = try #require(TraceContext(parent: later))
        #expect(trace.parent == TraceContextTests.parent)
    }

    @Test func `every trace survives its header`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<5000 {
            let trace = TraceContext.root(using: &random)
            #expect(TraceContext(parent: trace.parent) == trace, "\(trace.parent)")
        }
    }

    @Test func `no damaged header is taken for another trace unless it is well formed`() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("0123456789abcdefABCDEFg- \u{0}\u{e9}".unicodeScalars)
        var kept = 0
        for _ in 0..<20_000 {
            var scalars = Array(TraceContextTests.parent.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<scalars.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: scalars.remove(at: index)
                case 1: scalars.insert(alphabet.randomElement(using: &random) ?? "x", at: index)
                default: scalars[index] = alphabet.randomElement(using: &random) ?? "x"
                }
            }
            let header = String(String.UnicodeScalarView(scalars))
            guard let trace = TraceContext(parent: header) else { continue }
            kept += 1
            // An accepted trace is in the header character by character.
            let ids = "-\(trace.parent.dropFirst(3).dropLast(3))-"
            #expect(header.contains(ids), "\(header)")
        }
        #expect(kept > 100)
    }

    @Test(arguments: ["no equals", "a=b\r\nx-injected: 1", "a=\u{e9}", String(repeating: "a=b,", count: 200)])
    func `a state that could harm is dropped, the trace goes on`(state: String) {
        #expect(TraceContext(parent: TraceContextTests.parent, state: state)?.state == "")
    }

    @Test func `a child stays in the trace at a place of its own`() {
        let trace = TraceContext.root()
        let child = trace.child()
        #expect(child.traceID == trace.traceID && child.spanID != trace.spanID)
        #expect(TraceContext.root().traceID != trace.traceID)
    }

    @Test func `an error leaves the work as it was thrown`() async {
        struct Failure: Error {}
        let error = await #expect(throws: Failure.self) {
            try await TraceContext.root().run { () async throws(Failure) -> Int in throw Failure() }
        }
        #expect(error != nil)
    }

    @Test func `the instrument carries a trace over headers, and nothing where there is none`() async {
        struct Fields: Extractor, Injector {
            func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
            func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
                carrier[key] = value
            }
        }
        let instrument = TraceInstrument()
        let headers = ["traceparent": TraceContextTests.parent, "tracestate": "a=b", "x": "y"]
        var context = InstrumentationContext.topLevel
        instrument.extract(headers, into: &context, using: Fields())
        #expect(context.trace?.parent == TraceContextTests.parent && context.trace?.state == "a=b")
        var sent: [String: String] = [:]
        instrument.inject(context, into: &sent, using: Fields())
        #expect(sent == ["traceparent": TraceContextTests.parent, "tracestate": "a=b"])
        var none = InstrumentationContext.topLevel
        instrument.extract(["traceparent": "nonsense", "tracestate": "a=b"], into: &none, using: Fields())
        var nothing: [String: String] = [:]
        instrument.inject(none, into: &nothing, using: Fields())
        #expect(none.trace == nil && nothing.isEmpty)
    }
}
