public import AMQP
import Instrumentation

extension TraceContext {
    /// The trace of the task at hand.
    public static var current: TraceContext? {
        InstrumentationContext.current?.trace
    }

    /// Runs the body as a part of this trace: its log lines, requests and messages carry it.
    public func run<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var context = InstrumentationContext.current ?? .topLevel
        context.trace = self
        let result: Result<Value, Failure> = await InstrumentationContext.withValue(context) {
            do throws(Failure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The trace that a message's headers name, with an own place for handling it; a new one if they name none.
    public init(continuing headers: [String: AMQPValue]) {
        let parent = headers[TraceContext.parentHeader]?.stringValue
        let state = headers[TraceContext.stateHeader]?.stringValue
        self = parent.flatMap { TraceContext(parent: $0, state: state) }?.child() ?? .root()
    }

    /// Names this trace in a message's headers.
    public func inject(into headers: inout [String: AMQPValue]) {
        headers[TraceContext.parentHeader] = .string(parent)
        headers[TraceContext.stateHeader] = state.isEmpty ? nil : .string(state)
    }
}

extension InstrumentationContext {
    var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}

private enum TraceContextKey: InstrumentationContextKey {
    typealias Value = TraceContext
}
