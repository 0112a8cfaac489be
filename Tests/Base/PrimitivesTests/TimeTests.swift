import Foundation
import Primitives
import TestSupport
import Testing

struct TimeTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `Dates are those of the calendar`() throws {
        let format = Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(identifier: "UTC"))).year().month().day()
        for _ in 0..<5_000 {
            let milliseconds = Int64.random(in: -11_600_000_000_000...200_000_000_000_000)
            let time = Timestamp(millisecondsSinceEpoch: milliseconds)
            let date = CalendarDate(of: time)
            #expect(date.description == Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(format))
            #expect(CalendarDate(date.description) == date)
            #expect(date.start <= time && time - date.start < .days(1))
        }
        for text in [
            "", "2026-1-01", "2026-13-01", "2026-00-10", "2025-02-29", "x026-01-01", "2026-01-01T", "٢٠٢٦-٠١-٠١",
        ] {
            #expect(CalendarDate(text) == nil, "\(text)")
        }
    }

    @Test func `A time in every zone is read as it is written, and as Foundation writes it`() {
        var random = SeededRandom(seed: Self.seed)
        for _ in 0..<5000 {
            let milliseconds = Int64.random(in: -2_000_000_000_000...9_000_000_000_000, using: &random)
            let time = Timestamp(millisecondsSinceEpoch: milliseconds)
            let offset = Int64.random(in: -14 * 60...14 * 60, using: &random)
            for zone in [ISO8601.Zone.basic(offset), .extended(offset)] {
                let text = ISO8601.text(time, .milliseconds, zone)
                let read = ISO8601.parse(text)
                #expect(read?.time == time && read?.offset == offset, "seed \(Self.seed): \(text)")
            }
            let second = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
            let text = Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
            #expect(ISO8601.text(time) == text, "seed \(Self.seed)")
            #expect(ISO8601.parse(text)?.time == .epoch + .seconds(second), "seed \(Self.seed): \(text)")
        }
    }

    @Test(arguments: [
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2024-02-29T00:00:00.1234567+01:00", 1_709_161_200_123),
        ("1969-12-31T23:59:59.999+0000", -1), ("2024-02-29T00:00:60Z", 1_709_164_860_000),
    ])
    func `Times are read without options`(_ text: String, _ time: Timestamp) {
        #expect(ISO8601.parse(text)?.time == time)
    }

    @Test(arguments: [
        ("2024-02-29", ISO8601.Options.dateAlone, 1_709_157_600_000),
        ("2024-02-29 00:00:00Z", .space, 1_709_164_800_000), ("2024-02-29T00:00Z", .withoutSeconds, 1_709_164_800_000),
        ("2024-02-29T00:00:00", .withoutOffset, 1_709_157_600_000),
    ])
    func `A shorter form needs its option`(_ text: String, _ option: ISO8601.Options, _ time: Timestamp) {
        #expect(ISO8601.parse(text, options: option, offset: 120)?.time == time)
        let others = ISO8601.Options([.dateAlone, .space, .withoutSeconds, .withoutOffset]).subtracting(option)
        #expect(ISO8601.parse(text, options: others, offset: 120) == nil)
    }

    @Test(arguments: [
        "", "2024", "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-02-29T24:00:00Z", "2024-02-29T00:60:00Z",
        "2024-02-29T00:00:61Z", "2024-02-29T00:00:00.Z", "2024-02-29T00:00:00+1", "2024-02-29T00:00:00+24:00",
        "2024-02-29T00:00:00Zx", "2024-2-29T00:00:00Z", "２０２４-02-29T00:00:00Z",
    ])
    func `Another text is no time`(_ text: String) {
        let options: ISO8601.Options = [.dateAlone, .space, .withoutSeconds, .withoutOffset]
        #expect(ISO8601.parse(text, options: options) == nil)
    }

    @Test func `A zone is written in its form`() {
        #expect(ISO8601.text(0, .seconds, .basic(-210)) == "1969-12-31T20:30:00-0330")
        #expect(ISO8601.text(0, .seconds, .extended(330)) == "1970-01-01T05:30:00+05:30")
        #expect(ISO8601.text(0, .milliseconds, .unnamed(60)) == "1970-01-01T01:00:00.000")
    }

    @Test func `A date in an HTTP header is read`() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777_000)
        for text in [
            "", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37x GMT",
        ] {
            #expect(HTTPDate.parse(text) == nil, "\(text)")
        }
    }

    @Test func `A duration has its whole milliseconds`() {
        #expect(Duration.days(2) == .hours(48) && Duration.hours(1) == .minutes(60) && .minutes(1) == .seconds(60))
        #expect(Duration.nanoseconds(1_999_999).wholeMilliseconds == 1)
        #expect(Duration.days(1).wholeMilliseconds == 86_400_000)
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
    }

    @Test(arguments: [
        (Duration.zero, Duration.zero, 0, 0.0), (.milliseconds(-1), .milliseconds(1), 0, -0.001),
        (.hours(-49), .hours(49), -2, -176_400),
        (.milliseconds(172_799_999), .milliseconds(172_799_999), 1, 172_799.999),
    ])
    func `A duration has a magnitude, whole days, and seconds`(
        _ duration: Duration, _ magnitude: Duration, _ days: Int64, _ seconds: Double
    ) {
        #expect(duration.magnitude == magnitude)
        #expect(duration.wholeDays == days)
        #expect(duration.fractionalSeconds == seconds)
    }
}
