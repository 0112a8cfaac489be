import AMQP
import Core

extension TraceContext {
    /// Continues the trace in a message's headers with a new span, or starts a new trace if they contain none.
    init(continuing headers: [String: AMQPValue]) {
        let parent = headers[TraceContext.parentHeader]?.stringValue
        let state = headers[TraceContext.stateHeader]?.stringValue
        self = parent.flatMap { TraceContext(parent: $0, state: state) }?.child() ?? .root()
    }

    /// Adds this trace to a message's headers.
    func inject(into headers: inout [String: AMQPValue]) {
        headers[TraceContext.parentHeader] = .string(parent)
        headers[TraceContext.stateHeader] = state.isEmpty ? nil : .string(state)
    }
}
