import CoreMetrics
import Metrics
import Primitives
import TestSupport
import Testing

@testable import Core

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(seriesPerMetric: 3)

    @Test func `a counter is written with its labels, in their order`() {
        let counter = Counter(
            label: "webhooks", dimensions: [("tool", "jira"), ("outcome", "taken")], factory: registry)
        counter.increment(by: 2)
        counter.increment()
        Counter(label: "plain.name-x", factory: registry).increment()
        #expect(
            registry.text() == """
                # TYPE plain_name_x_total counter
                plain_name_x_total 1
                # TYPE webhooks_total counter
                webhooks_total{outcome="taken",tool="jira"} 3

                """)
    }

    @Test func `the same name and labels are the same series`() {
        Counter(label: "a_total", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
        Counter(label: "a_total", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
        #expect(registry.text().contains("a_total{x=\"1\",y=\"2\"} 2\n"))
    }

    @Test func `a timer is a cumulative histogram in seconds`() {
        let timer = Timer(label: "call", factory: registry)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(30)
        timer.recordSeconds(100)
        let text = registry.text()
        #expect(text.contains("# TYPE call_seconds histogram\n"))
        #expect(text.contains("call_seconds_bucket{le=\"0.001\"} 1\n"))
        #expect(text.contains("call_seconds_bucket{le=\"0.025\"} 1\n"))
        #expect(text.contains("call_seconds_bucket{le=\"0.05\"} 2\n"))
        #expect(text.contains("call_seconds_bucket{le=\"60\"} 2\n"))
        #expect(text.contains("call_seconds_bucket{le=\"+Inf\"} 3\ncall_seconds_sum 100.031\ncall_seconds_count 3\n"))
    }

    @Test func `meters and recorders`() {
        let meter = Meter(label: "depth", factory: registry)
        meter.set(5)
        meter.increment(by: 2)
        meter.decrement(by: 0.5)
        Recorder(label: "size", aggregate: true, factory: registry).record(7)
        Gauge(label: "level", factory: registry).record(2.25)
        let text = registry.text()
        #expect(text.contains("# TYPE depth gauge\ndepth 6.5\n"))
        #expect(text.contains("size_bucket{le=\"5\"} 0\nsize_bucket{le=\"10\"} 1\n"))
        #expect(text.contains("# TYPE level gauge\nlevel 2.25\n"))
    }

    @Test func `beyond the bound all series are counted as one`() {
        for index in 0..<50 {
            Counter(label: "many", dimensions: [("id", "\(index)")], factory: registry).increment()
        }
        let lines = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                "many_total{id=\"0\"} 1", "many_total{id=\"1\"} 1", "many_total{id=\"2\"} 1",
                "many_total{overflow=\"true\"} 47",
            ])
    }

    @Test func `a name has one type`() {
        Meter(label: "x_total", factory: registry).set(1)
        Counter(label: "x", factory: registry).increment(by: 5)
        #expect(registry.text() == "# TYPE x_total gauge\nx_total 1\n")
    }

    @Test func `a destroyed metric is removed`() {
        let counter = Counter(label: "gone", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(registry.text() == "")
    }

    @Test func `no label value breaks its line`() throws {
        var random = SeededRandom(seed: 3)
        let alphabet = Array("ab\"\\\n\r\t{},= é\u{1F600}")
        for _ in 0..<3000 {
            let value = String(
                (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            let series = MetricLabels([("v", value)]).series("m")
            #expect(try unescaped(series) == value)
        }
    }

    /// Parses `m{v="…"}` like Prometheus.
    private func unescaped(_ series: String) throws -> String {
        var scalars = Array(series.unicodeScalars)
        try #require(series.hasPrefix("m{v=\"") && series.hasSuffix("\"}"))
        scalars = Array(scalars.dropFirst(5).dropLast(2))
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            try #require(scalars[index] != "\"" && scalars[index] != "\n")
            if scalars[index] == "\\" {
                index += 1
                try #require(index < scalars.count)
                result.append(scalars[index] == "n" ? "\n" : scalars[index])
            } else {
                result.append(scalars[index])
            }
            index += 1
        }
        return String(result)
    }

    @Test func `concurrent increments are all counted`() async {
        let counter = Counter(label: "hits", factory: registry)
        let timer = Timer(label: "work", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        counter.increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        let text = registry.text()
        #expect(text.contains("hits_total 40000\n") && text.contains("work_seconds_count 40000\n"))
    }

    @Test func `the process reports its own metrics`() throws {
        ProcessMetrics.add(to: registry)
        let values = try Dictionary(
            uniqueKeysWithValues: registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), try #require(Double(parts[1])))
            })
        #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(values["process_cpu_seconds_total"]) >= 0)
        #expect(try #require(values["process_open_fds"]) >= 3)
        let age =
            Double(Timestamp.now().millisecondsSinceEpoch) / 1000 - (try #require(values["process_start_time_seconds"]))
        #expect((-2...86_400).contains(age))
    }
}
