/// All series of one name.
struct MetricFamily {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// The labels of the series that collects all values beyond the limit, so that label values cannot exhaust the
    /// memory.
    static let overflow = MetricLabels([("overflow", "true")])

    let kind: Kind
    private var series: [MetricLabels: any MetricSeries] = [:]

    init(kind: Kind) {
        self.kind = kind
    }

    /// Returns the series with these labels.
    ///
    /// Beyond the limit, this is the overflow series. It is `nil` if the name is already used for another type.
    mutating func series<Series: MetricSeries>(
        _ labels: MetricLabels, bound: Int, make: () -> Series
    ) -> Series? {
        if let known = series[labels] { return known as? Series }
        let labels = series.count < bound ? labels : MetricFamily.overflow
        if let known = series[labels] { return known as? Series }
        let made = make()
        series[labels] = made
        return made
    }

    mutating func remove(_ handler: AnyObject) {
        series = series.filter { $0.value !== handler }
    }

    func write(_ name: String, to text: inout String) {
        guard !series.isEmpty else { return }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key.text < $1.key.text }) {
            series.write(name, labels, to: &text)
        }
    }
}
