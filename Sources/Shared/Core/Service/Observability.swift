import CoreMetrics
import EntityModel
import Foundation
import Instrumentation
import Logging

/// The logs, metrics, and traces of a process, according to its settings.
struct Observability: Sendable {
    let log: LogStream
    let metrics = PrometheusRegistry()
    private let level: Logger.Level
    private let mutedAccounts: [String]

    init(_ name: String, _ settings: SettingsReader) throws(SettingsError) {
        let isTerminal = isatty(StandardStream.error) == 1
        let form: LogStream.Format =
            switch try settings.value(ServiceSettings.logFormat) {
            case .json: .json
            case .text: .readable(coloured: isTerminal)
            case .auto: isTerminal ? .readable(coloured: true) : .json
            }
        log = LogStream(service: name, version: TandemVersion.current, form: form, descriptor: StandardStream.error)
        level = try settings.value(ServiceSettings.logLevel)
        mutedAccounts = try settings.value(ServiceSettings.mutedAccounts)
    }

    /// Sets up the process.
    ///
    /// It must be called once, before the first log line.
    func install() {
        let (log, level) = (log, level)
        LoggingSystem.bootstrap { ServiceLogHandler(label: $0, level: level, stream: log) }
        MetricsSystem.bootstrap(metrics)
        InstrumentationSystem.bootstrap(TraceInstrument())
        ProcessMetrics.add(to: metrics)
        for account in mutedAccounts {
            MutedAccounts.set(AccountID(rawValue: account), muted: true)
        }
    }
}
