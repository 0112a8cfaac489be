import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct JiraDateTimeTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `every time in every zone is read as it was written`() {
        var random = SeededRandom(seed: seed)
        for _ in 0..<5000 {
            let milliseconds = Int64.random(in: -2_000_000_000_000...9_000_000_000_000, using: &random)
            let offset = random.number(-14 * 60...14 * 60)
            let local = Date(timeIntervalSince1970: Double(milliseconds) / 1000 + Double(offset) * 60)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: false).year().month().day()
                .time(includingFractionalSeconds: false)
            let fraction = (milliseconds % 1000 + 1000) % 1000
            let whole = Date(
                timeIntervalSince1970: ((Double(milliseconds - fraction)) / 1000) + Double(offset) * 60)
            let zone = (offset < 0 ? "-" : "+") + two(abs(offset) / 60) + two(abs(offset) % 60)
            let text = whole.formatted(style) + "." + three(Int(fraction)) + zone
            #expect(
                JiraDateTime(text)?.time.millisecondsSinceEpoch == milliseconds, "seed \(seed): \(text) for \(local)")
            #expect(JiraDateTime(text)?.description == text, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("2019-02-15T19:01:52.971-0800", 1_550_286_112_971), ("2018-03-02T12:26:49.612+0000", 1_519_993_609_612),
        ("2012-07-06T18:30:00.000+0000", 1_341_599_400_000), ("2024-12-29T08:41:23.303+0530", 1_735_441_883_303),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2024-02-29T00:00:00.1234567+01:00", 1_709_161_200_123),
        ("1969-12-31T23:59:59.999+0000", -1),
    ])
    func `times as Jira writes them`(_ text: String, _ milliseconds: Int64) {
        #expect(JiraDateTime(text)?.time.millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: [
        "", "2019", "2019-02-15", "2019-02-15T19:01:52", "2019-02-15 19:01:52.971-0800", "2019-13-15T19:01:52Z",
        "2019-02-15T24:01:52Z", "2019-02-15T19:01:52.Z", "2019-02-15T19:01:52+08", "2019-02-15T19:01:52Zx", "ééééééé",
    ])
    func `an invalid time is rejected`(_ text: String) {
        #expect(JiraDateTime(text) == nil)
    }

    private func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    private func three(_ number: Int) -> String { (number < 100 ? "0" : "") + two(number) }
}
