import AMQP
import Core

extension TraceContext {
    /// The trace that a message's headers name, with an own place for handling it; a new one if they name none.
    init(continuing headers: [String: AMQPValue]) {
        let parent = headers[TraceContext.parentHeader]?.stringValue
        let state = headers[TraceContext.stateHeader]?.stringValue
        self = parent.flatMap { TraceContext(parent: $0, state: state) }?.child() ?? .root()
    }

    /// Names this trace in a message's headers.
    func inject(into headers: inout [String: AMQPValue]) {
        headers[TraceContext.parentHeader] = .string(parent)
        headers[TraceContext.stateHeader] = state.isEmpty ? nil : .string(state)
    }
}
