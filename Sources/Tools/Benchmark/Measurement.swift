/// The result of one direction.
struct DirectionResult: Encodable {
    var events = 0
    var eventsPerSecond = 0.0
    var median = 0.0
    var p99 = 0.0
    var rejections = 0

    enum CodingKeys: String, CodingKey {
        case events, rejections
        case eventsPerSecond = "events_per_s"
        case median = "p50_ms"
        case p99 = "p99_ms"
    }
}

/// A measurement that runs the rounds of both directions and collects the figures.
struct Measurement {
    let plan: Plan
    let directions: [Direction]
    let sender: WebhookLoadGenerator
    /// The number of rounds at full speed in each direction.
    let rounds: Int
    /// The time for which each direction runs at half of its rate, in seconds.
    let pacedSeconds: Double
    let say: (String) -> Void

    private let meter: ProcessMeter
    private var loaded: [String: Double] = [:]

    init(
        plan: Plan, directions: [Direction], sender: WebhookLoadGenerator, rounds: Int, pacedSeconds: Double,
        say: @escaping (String) -> Void
    ) {
        self.plan = plan
        self.directions = directions
        self.sender = sender
        self.rounds = rounds
        self.pacedSeconds = pacedSeconds
        self.say = say
        meter = ProcessMeter(plan.processes)
    }

    mutating func run() async throws -> Report {
        for direction in directions {
            say("warming up, \(direction.name)")
            _ = try await round(direction, "warm", rate: nil)
        }
        var results = directions.map { _ in DirectionResult() }
        var (events, seconds) = (0, 0.0)
        let before = try meter.processorTime()
        for (place, direction) in directions.enumerated() {
            var own = 0.0
            for number in 1...rounds {
                let round = try await round(direction, "full \(number)", rate: nil)
                say("\(direction.name): \(round.events) events in \(round.seconds.formatted) s")
                results[place].events += round.events
                results[place].rejections += round.rejections
                own += round.seconds
            }
            results[place].eventsPerSecond = Double(results[place].events) / own
            events += results[place].events
            seconds += own
        }
        let after = try meter.processorTime()
        var delays: [Double] = []
        for (place, direction) in directions.enumerated() {
            let rate = results[place].eventsPerSecond / 2
            say("\(direction.name): \(rate.formatted) events/s for the delay")
            let own = try await runAtRate(direction, rate: rate)
            (results[place].median, results[place].p99) = (own.percentile(50), own.percentile(99))
            delays += own
        }
        let processes = plan.processes.map { name, process in
            let used = ((after[name] ?? 0) - (before[name] ?? 0)) / Double(events)
            return (
                name,
                Report.Process(
                    processorTime: used, idle: process.idleMegabytes, loaded: loaded[name],
                    start: process.startMilliseconds)
            )
        }
        return Report(
            eventsPerSecond: Double(events) / seconds, ceiling: plan.ceiling, median: delays.percentile(50),
            p99: delays.percentile(99),
            directions: Dictionary(uniqueKeysWithValues: zip(directions.map(\.name), results)),
            processes: Dictionary(uniqueKeysWithValues: processes), conversions: plan.conversions,
            file: plan.file, scans: plan.scans)
    }

    private mutating func runAtRate(_ direction: Direction, rate: Double) async throws -> [Double] {
        var delays: [Double] = []
        let wanted = Int(rate * pacedSeconds)
        var number = 0
        while delays.count < max(wanted, 1) {
            number += 1
            delays += try await round(direction, "half \(number)", rate: rate).delays
        }
        return delays
    }

    private mutating func round(_ direction: Direction, _ label: String, rate: Double?) async throws -> Round {
        try await Round.run(direction, label: "\(direction.name) \(label)", rate: rate, sender: sender) {
            for (name, megabytes) in try meter.residentMemory() {
                loaded[name] = max(loaded[name] ?? 0, megabytes)
            }
        }
    }
}

extension [Double] {
    /// Returns the percentile of the values, or 0 if the list is empty.
    func percentile(_ percent: Double) -> Double {
        guard !isEmpty else { return 0 }
        let place = Int((Double(count) * percent / 100).rounded(.up)) - 1
        return sorted()[Swift.max(0, Swift.min(count - 1, place))]
    }
}
