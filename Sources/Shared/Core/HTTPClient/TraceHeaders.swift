internal import Instrumentation

/// Adds the current trace to request headers (W3C Trace Context), with the instrument of the process.
public enum TraceHeaders {
    private struct Carrier: Injector {
        func inject(_ value: String, forKey key: String, into carrier: inout [(name: String, value: String)]) {
            carrier.append((key, value))
        }
    }

    public static func add(to headers: inout [(name: String, value: String)]) {
        guard let context = InstrumentationContext.current else { return }
        InstrumentationSystem.instrument.inject(context, into: &headers, using: Carrier())
    }
}
