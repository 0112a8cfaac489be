import Messaging
import Testing

struct RetryScheduleTests {
    @Test func `The first retries come after 2, 4 and 8 seconds`() {
        let delays = (1...3).map { RetrySchedule.delay(afterAttempts: $0) }
        #expect(delays == [.twoSeconds, .fourSeconds, .eightSeconds])
    }

    @Test func `All retries together outlast an hour, and then there are no more`() {
        let delays = (1...100).compactMap { RetrySchedule.delay(afterAttempts: $0) }
        #expect(delays.map(\.milliseconds).reduce(0, +) > 3_600_000)
        #expect(delays.count < 20)
        #expect(zip(delays, delays.dropFirst()).allSatisfy { $0.milliseconds <= $1.milliseconds })
    }

    @Test func `A tool that asks for more time gets it, as far as there is a delay for it`() {
        for seconds in 0...4000 {
            for attempt in 1...3 {
                let delay = RetrySchedule.delay(afterAttempts: attempt, asked: .seconds(seconds))
                let given = delay?.milliseconds ?? 0
                #expect(given >= min(Int64(seconds) * 1000, 1_800_000))
                #expect(given >= RetrySchedule.delay(afterAttempts: attempt)?.milliseconds ?? .max)
            }
        }
    }

    @Test func `A message without attempts has no next attempt`() {
        #expect(RetrySchedule.delay(afterAttempts: 0) == nil)
        #expect(RetrySchedule.delay(afterAttempts: -5) == nil)
        #expect(RetrySchedule.delay(afterAttempts: .max) == nil)
    }
}
