import Instrumentation

/// Propagates the trace over HTTP and queues in the headers of W3C Trace Context.
struct TraceInstrument: Instrument {
    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: TraceContext.parentHeader, from: carrier) else { return }
        let state = extractor.extract(key: TraceContext.stateHeader, from: carrier)
        if let trace = TraceContext(parent: parent, state: state) {
            context.trace = trace
        }
    }

    func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.parent, forKey: TraceContext.parentHeader, into: &carrier)
        if !trace.state.isEmpty {
            injector.inject(trace.state, forKey: TraceContext.stateHeader, into: &carrier)
        }
    }
}
