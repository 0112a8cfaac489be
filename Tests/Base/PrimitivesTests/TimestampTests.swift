import Foundation
import Primitives
import TestSupport
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            (0, Duration.zero, 0), (1_000, .minutes(1), 61_000), (1_000, .milliseconds(-1_001), -1),
            (5, .nanoseconds(1_999_999), 6), (.distantFuture, .milliseconds(1), .distantFuture),
            (.distantPast, .milliseconds(-1), .distantPast), (0, .seconds(Int64.max), .distantFuture),
            (0, .seconds(Int64.min), .distantPast),
            (.distantPast, .days(1), Timestamp(millisecondsSinceEpoch: .min + 86_400_000)),
        ] as [(Timestamp, Duration, Timestamp)])
    func `A duration is added, and the sum saturates`(_ time: Timestamp, _ duration: Duration, _ sum: Timestamp) {
        #expect(time + duration == sum)
        var moved = time
        moved += duration
        #expect(moved == sum)
    }

    @Test(
        arguments: [
            (0, Duration.zero, 0), (61_000, .minutes(1), 1_000), (1_000, .milliseconds(-1), 1_001),
            (.distantPast, .milliseconds(1), .distantPast), (.distantFuture, .milliseconds(-1), .distantFuture),
            (0, .seconds(Int64.max), Timestamp(millisecondsSinceEpoch: -.max)),
            (0, .seconds(Int64.min), .distantFuture),
        ] as [(Timestamp, Duration, Timestamp)])
    func `A duration is subtracted, and the difference saturates`(
        _ time: Timestamp, _ duration: Duration, _ difference: Timestamp
    ) {
        #expect(time - duration == difference)
    }

    @Test(
        arguments: [
            (0, 0, Duration.zero), (1_500, 1_000, .milliseconds(500)), (1_000, 1_500, .milliseconds(-500)),
            (.distantFuture, .distantPast, .milliseconds(Int64.max)),
            (.distantPast, .distantFuture, .milliseconds(Int64.min)),
            (.distantFuture, 0, .milliseconds(Int64.max)), (-2, .distantFuture, .milliseconds(Int64.min)),
        ] as [(Timestamp, Timestamp, Duration)])
    func `The time between two times saturates`(_ end: Timestamp, _ start: Timestamp, _ duration: Duration) {
        #expect(end - start == duration)
    }

    @Test func `Times have the order of their milliseconds`() {
        let times: [Timestamp] = [.distantPast, -1, .epoch, 1, .distantFuture]
        #expect(times.reversed().sorted() == times)
        #expect(Timestamp(millisecondsSinceEpoch: -1_999).secondsSinceEpoch == -1)
    }

    @Test(arguments: [.distantPast, -1, 0, 1_772_323_200_123, .distantFuture] as [Timestamp])
    func `A time is a number in JSON and in text`(_ time: Timestamp) throws {
        struct Record: Codable, Equatable {
            var at: Timestamp
            var until: Timestamp?
        }
        let number = String(time.millisecondsSinceEpoch)
        let json = try JSONEncoder().encode(Record(at: time))
        #expect(String(decoding: json, as: UTF8.self) == #"{"at":\#(number)}"#)
        #expect(try JSONDecoder().decode(Record.self, from: json) == Record(at: time))
        #expect("\(time)" == number)
        #expect(Timestamp(number) == time)
    }

    @Test(arguments: ["1.5", "\"1\"", "null", "9223372036854775808"])
    func `Another JSON value is no time`(_ json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data("[\(json)]".utf8)) }
    }

    @Test func `The clock advances`() {
        let time = Timestamp.now()
        #expect(time > 1_700_000_000_000)
        #expect(Timestamp.now() - time >= .zero)
    }
}
