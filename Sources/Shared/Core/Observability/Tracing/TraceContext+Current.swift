import Instrumentation

extension TraceContext {
    /// The trace of the current task.
    public static var current: TraceContext? {
        InstrumentationContext.current?.trace
    }

    /// Runs the body as part of this trace: its log lines, requests, and messages carry the trace.
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
