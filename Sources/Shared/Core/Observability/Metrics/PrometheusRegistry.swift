public import CoreMetrics
import Synchronization

/// Stores a process's metrics in memory and writes them in Prometheus's text format (version 0.0.4).
///
/// Names follow Prometheus's rules: a counter ends in `_total`, and a timer becomes a histogram in seconds that ends in
/// `_seconds`. The number of series per name is limited. Values beyond the limit are counted together under
/// `overflow="true"`.
public final class PrometheusRegistry: MetricsFactory {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The bounds in seconds, from a database statement to the slowest call that Tandem waits for.
    static let timeBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    static let sizeBounds: [Double] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 10_000, 100_000, 1_000_000]

    private struct Gauge {
        let kind: MetricFamily.Kind
        let read: @Sendable () -> Double?
    }

    private struct State {
        var families: [String: MetricFamily] = [:]
        var read: [String: Gauge] = [:]
    }

    private let bound: Int
    private let state = Mutex(State())

    /// - Parameter seriesPerMetric: The maximum number of label combinations per name.
    public init(seriesPerMetric: Int = 500) {
        bound = seriesPerMetric
    }

    /// Adds a gauge that is read when the metrics are requested; `nil` omits it.
    public func gauge(_ name: String, _ read: @escaping @Sendable () -> Double?) {
        state.withLock { $0.read[MetricName.metric(name)] = Gauge(kind: .gauge, read: read) }
    }

    func counter(_ name: String, _ read: @escaping @Sendable () -> Double?) {
        state.withLock { $0.read[MetricName.metric(name)] = Gauge(kind: .counter, read: read) }
    }

    /// Returns all metrics as text.
    public func text() -> String {
        let (families, read) = state.withLock { ($0.families, $0.read) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            family.write(name, to: &text)
        }
        for (name, gauge) in read.sorted(by: { $0.key < $1.key }) {
            guard let value = gauge.read() else { continue }
            text += "# TYPE \(name) \(gauge.kind.rawValue)\n\(name) \(MetricName.number(value))\n"
        }
        return text
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(PrometheusRegistry.ending(label, "_total"), .counter, dimensions) { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(PrometheusRegistry.ending(label, "_total"), .counter, dimensions) { FloatingPointCounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(MetricName.metric(label), .gauge, dimensions) { GaugeSeries() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(MetricName.metric(label), .gauge, dimensions) { GaugeSeries() } }
        return series(MetricName.metric(label), .histogram, dimensions) {
            HistogramSeries(bounds: PrometheusRegistry.sizeBounds)
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(PrometheusRegistry.ending(label, "_seconds"), .histogram, dimensions) {
            HistogramSeries(bounds: PrometheusRegistry.timeBounds)
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// Returns the series for labels.
    ///
    /// If a name is used for two types, the first type wins, and the values of the other are dropped.
    private func series<Series: MetricSeries>(
        _ name: String, _ kind: MetricFamily.Kind, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            state.families[name, default: MetricFamily(kind: kind)].series(labels, bound: bound, make: make)
        } ?? make()
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for name in state.families.keys {
                state.families[name]?.remove(handler)
            }
        }
    }

    private static func ending(_ label: String, _ suffix: String) -> String {
        let name = MetricName.metric(label)
        return name.hasSuffix(suffix) ? name : name + suffix
    }
}
