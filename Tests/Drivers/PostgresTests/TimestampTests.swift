import Postgres
import Primitives
import Testing

@Suite(.timeLimit(.minutes(3))) struct TimestampTests {
    /// The first and the last time that the server accepts: 4714-11-24 BC and the end of 294276.
    private static let first: Int64 = -210_866_803_200_000
    private static let last: Int64 = 9_224_318_015_999_999

    /// The server computes the milliseconds with its own calendar, so that an error cannot cancel itself out on the way
    /// back.
    @Test func `five thousand random times survive the round trip, in a row and in an array`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        try await TestServer.withPool(connections: 1) { pool in
            for _ in 0..<50 {
                let times = (0..<100).map { _ in Self.time(using: &random) }
                let answers = try await pool.pipeline(
                    times.map { "SELECT \($0) AS time, (extract(epoch FROM \($0)) * 1000)::int8 AS milliseconds" })
                for (sent, rows) in zip(times, answers) {
                    let row = try #require(rows.first)
                    #expect(try row.decode("time") == sent, "seed \(seed)")
                    #expect(try row.decode("milliseconds") == sent.millisecondsSinceEpoch, "seed \(seed)")
                }
                let array: [Timestamp]? = try await pool.query("SELECT \(times) AS times").first?.decode("times")
                #expect(array == times, "seed \(seed)")
            }
        }
    }

    @Test func `five thousand random pairs of times compare in the server as in Swift`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        try await TestServer.withPool(connections: 1) { pool in
            for _ in 0..<50 {
                let pairs = (0..<100).map { _ -> (Timestamp, Timestamp) in
                    let time = Self.time(using: &random)
                    let other =
                        Bool.random(using: &random)
                        ? Self.time(using: &random) : time + .milliseconds(Int.random(in: -1...1, using: &random))
                    return (time, other)
                }
                let answers = try await pool.pipeline(
                    pairs.map { "SELECT \($0.0) < \($0.1) AS before, \($0.0) = \($0.1) AS same" })
                for ((time, other), rows) in zip(pairs, answers) {
                    let row = try #require(rows.first)
                    #expect(try row.decode("before") == (time < other), "seed \(seed)")
                    #expect(try row.decode("same") == (time == other), "seed \(seed)")
                }
            }
        }
    }

    @Test func `the edges of the range, the epochs, and times before them survive a column and its index`() async throws
    {
        let times = [
            .min, Self.first, Self.first + 1, -62_135_596_800_001, -86_400_001, -1001, -1000, -999, -1, 0, 1, 999, 1000,
            946_684_799_999, 946_684_800_000, 946_684_800_001, 4_102_444_800_000, Self.last - 1, Self.last, .max,
        ].map(Timestamp.init(millisecondsSinceEpoch:))
        try await TestServer.withPool(connections: 1) { pool in
            try await pool.transaction { transaction in
                try await transaction.execute(
                    "CREATE TEMPORARY TABLE times (time timestamptz PRIMARY KEY) ON COMMIT DROP")
                try await transaction.execute("INSERT INTO times SELECT unnest(\(times))")
                try await transaction.execute("SET LOCAL enable_seqscan TO off")
                let all = try await transaction.query("SELECT time FROM times ORDER BY time")
                #expect(try all.map { try $0.decode("time") } == times)
                for (place, time) in times.enumerated() {
                    let same = try await transaction.query("SELECT time FROM times WHERE time = \(time)")
                    #expect(try same.map { try $0.decode("time") } == [time])
                    let before = try await transaction.query("SELECT time FROM times WHERE time < \(time)")
                    #expect(before.count == place)
                }
            }
        }
    }

    @Test func `a time beyond the server's range becomes infinite, as arithmetic saturates`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            for (milliseconds, expected) in [
                (Int64.min + 1, Timestamp.distantPast), (.min / 1000, .distantPast), (Self.first - 1, .distantPast),
                (Self.last + 1, .distantFuture), (.max / 999, .distantFuture), (.max - 1, .distantFuture),
            ] {
                let row = try await pool.query("SELECT \(Timestamp(millisecondsSinceEpoch: milliseconds)) AS time")
                    .first
                #expect(try row?.decode("time") == expected, "\(milliseconds)")
            }
            let row = try await pool.query(
                """
                SELECT \(Timestamp.distantPast) = '-infinity'::timestamptz AS past,
                    \(Timestamp.distantFuture) = 'infinity'::timestamptz AS future
                """
            ).first
            #expect(try row?.decode("past") == true)
            #expect(try row?.decode("future") == true)
        }
    }

    @Test func `microseconds of the server are rounded down to milliseconds`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            for (text, milliseconds) in [
                ("2000-01-01 00:00:00.000999Z", 946_684_800_000 as Int64),
                ("1999-12-31 23:59:59.999999Z", 946_684_799_999), ("1970-01-01 00:00:00.0015Z", 1),
                ("1969-12-31 23:59:59.9985Z", -2), ("1969-12-31 23:59:59.998Z", -2),
            ] {
                let row = try await pool.query("SELECT \(text)::timestamptz AS time").first
                #expect(try row?.decode("time") == Timestamp(millisecondsSinceEpoch: milliseconds), "\(text)")
            }
        }
    }

    @Test func `the time zone of the connection does not change a time`() async throws {
        let time = Timestamp(millisecondsSinceEpoch: 1_783_245_600_123)
        try await TestServer.withPool(connections: 1) { pool in
            try await pool.transaction { transaction in
                try await transaction.execute("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
                let row = try await transaction.query("SELECT \(time) AS time, \(time)::text AS text").first
                #expect(try row?.decode("time") == time)
                #expect(try row?.decode("text") == "2026-07-05 15:45:00.123+05:45")
            }
        }
    }

    @Test func `another type is no time`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let row = try #require(
                try await pool.query("SELECT 5::int8 AS number, now()::timestamp AS local, NULL::timestamptz AS none")
                    .first)
            for column in ["number", "local", "none"] {
                let error = try #require(throws: PostgresError.self) { try row.decode(column, as: Timestamp.self) }
                #expect(error.code == .decoding)
                #expect(error.column == column)
            }
            #expect(try row.decode("none", as: Timestamp?.self) == nil)
        }
    }

    /// Returns a time of the server's whole range, of the decades around the epochs, or next to one of them.
    private static func time(using random: inout SeededRandom) -> Timestamp {
        let milliseconds =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: Int64.random(in: first...last, using: &random)
            case 1: Int64.random(in: -5000...5000, using: &random)
            case 2: 946_684_800_000 + Int64.random(in: -5000...5000, using: &random)
            default: Int64.random(in: -3_000_000_000_000...6_000_000_000_000, using: &random)
            }
        return Timestamp(millisecondsSinceEpoch: milliseconds)
    }
}
