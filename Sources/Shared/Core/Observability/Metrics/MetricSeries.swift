import CoreMetrics
import Synchronization

/// The values of one series, which can write themselves in the text format.
protocol MetricSeries: AnyObject, Sendable {
    func write(_ name: String, _ labels: MetricLabels, to text: inout String)
}

/// An integer counter that only grows.
final class CounterSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func write(_ name: String, _ labels: MetricLabels, to text: inout String) {
        text += "\(labels.series(name)) \(count.load(ordering: .relaxed))\n"
    }
}

/// A floating-point counter that only grows.
final class FloatingPointCounterSeries: FloatingPointCounterHandler, MetricSeries {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0 else { return }
        sum.withLock { $0 += amount }
    }

    func reset() {
        sum.withLock { $0 = 0 }
    }

    func write(_ name: String, _ labels: MetricLabels, to text: inout String) {
        text += "\(labels.series(name)) \(MetricName.number(sum.withLock { $0 }))\n"
    }
}

/// A value that rises and falls.
final class GaugeSeries: MeterHandler, RecorderHandler, MetricSeries {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func write(_ name: String, _ labels: MetricLabels, to text: inout String) {
        text += "\(labels.series(name)) \(MetricName.number(value.withLock { $0 }))\n"
    }
}

/// A histogram of observations.
final class HistogramSeries: TimerHandler, RecorderHandler, MetricSeries {
    private struct State {
        /// The counts per bucket, not cumulative.
        ///
        /// The last one counts observations above all bounds.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: The inclusive upper bounds in ascending order.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func write(_ name: String, _ labels: MetricLabels, to text: inout String) {
        let state = state.withLock { $0 }
        var total: UInt64 = 0
        for (index, count) in state.counts.enumerated() {
            total += count
            let bound = index < bounds.count ? bounds[index] : .infinity
            text += "\(labels.series(name + "_bucket", also: "le=\"\(MetricName.number(bound))\"")) \(total)\n"
        }
        text += "\(labels.series(name + "_sum")) \(MetricName.number(state.sum))\n"
        text += "\(labels.series(name + "_count")) \(total)\n"
    }
}
