import Foundation
import Postgres
import Primitives
import Testing

@Suite(.timeLimit(.minutes(3))) struct ValueRoundTripTests {
    /// Each case sends one value of every type and compares the result exactly.
    @Test func `ten thousand random values of every type survive the round trip`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        try await TestServer.withPool(connections: 1) { pool in
            for _ in 0..<100 {
                let cases = (0..<100).map { _ in EveryType(using: &random) }
                let answers = try await pool.pipeline(cases.map(\.statement))
                for (sent, rows) in zip(cases, answers) {
                    let row = try #require(rows.first)
                    #expect(try EveryType(row) == sent, "seed \(seed)")
                }
            }
        }
    }

    @Test func `the limits of every range survive the round trip`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            func echo<Value: PostgresEncodable & PostgresDecodable & Equatable>(_ values: [Value]) async throws {
                for value in values {
                    let answer: Value? = try await pool.query("SELECT \(value) AS v").first?.decode("v")
                    #expect(answer == value)
                }
            }
            try await echo([Int64.min, -1, 0, .max])
            try await echo([Int32.min, -1, 0, .max])
            try await echo([Double.greatestFiniteMagnitude, -.infinity, .leastNonzeroMagnitude, 0])
            try await echo([[UInt8](), [0, 255]])
            try await echo([[String](), ["", "\"{},\\", "NULL"]])
            let noNumber: Double? = try await pool.query("SELECT \(Double.nan) AS v").first?.decode("v")
            #expect(noNumber?.isNaN == true)
        }
    }

    @Test func `a date beyond the range of the server becomes infinity`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let sent = Date(timeIntervalSince1970: .greatestFiniteMagnitude)
            let row = try await pool.query("SELECT \(sent) = 'infinity'::timestamptz AS same").first
            #expect(try row?.decode("same") == true)
        }
    }

    @Test func `text has an inferred type, so that it fits JSON, enumerations, and intervals`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let row = try await pool.query(
                """
                SELECT \(#"{"a": [1, "ü"]}"#)::jsonb AS json, \("2 hours")::interval = '120 min'::interval AS same,
                    \("x")::"char"::text AS letter
                """
            ).first
            #expect(try row?.decode("json", as: String.self) == #"{"a": [1, "ü"]}"#)
            #expect(try row?.decode("json", as: [UInt8].self) == Array(#"{"a": [1, "ü"]}"#.utf8))
            #expect(try row?.decode("same") == true)
        }
    }

    @Test func `a zero character in text is rejected before anything is sent`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let error = try await #require(throws: PostgresError.self) {
                try await pool.query("SELECT \(1)::int8, \("private\0text")::text")
            }
            #expect(error.code == .characterNotInRepertoire)
            #expect(error.message.contains("$2"))
            #expect(!"\(error)".contains("private"))
            #expect(pool.usage.idle == 1)
        }
    }

    @Test func `a wrong type, a NULL, and a missing column cause errors with the column name`() async throws {
        try await TestServer.withPool(connections: 1) { pool in
            let row = try #require(
                try await pool.query("SELECT 1::int8 AS number, NULL::text AS nothing, 70000::int8 AS large").first)
            #expect(try row.decode("nothing", as: String?.self) == nil)
            for decode in [
                { _ = try row.decode("number", as: String.self) }, { _ = try row.decode("number", as: UUID.self) },
                { _ = try row.decode("nothing", as: String.self) }, { _ = try row.decode("absent", as: Int.self) },
                { _ = try row.decode("number", as: [Int].self) }, { _ = try row.decode("large", as: UInt8.self) },
            ] as [() throws -> Void] {
                let error = try #require(throws: PostgresError.self) { try decode() }
                #expect(error.code == .decoding)
                #expect(error.column != nil)
            }
            #expect(throws: PostgresError.self) { try row.decode(at: 3, as: Int.self) }
        }
    }
}

/// One value of each type that the driver supports, with and without NULL.
private struct EveryType: Equatable {
    var flag: Bool?
    var small: Int32?
    var int: Int?
    var large: Int64?
    var real: Double?
    var text: String?
    var id: UUID?
    var date: Date?
    var bytes: [UInt8]?
    var texts: [String]?
    var numbers: [Int64]?
    var ids: [UUID]?
    var dates: [Date]?
    var flags: [Bool]?
    var reals: [Double]?

    var statement: SQL {
        """
        SELECT \(flag) AS flag, \(small) AS small, \(int) AS int, \(large) AS large, \(real) AS real,
            \(text)::text AS text, \(id) AS id, \(date) AS date, \(bytes) AS bytes, \(texts) AS texts,
            \(numbers) AS numbers, \(ids) AS ids, \(dates) AS dates, \(flags) AS flags, \(reals) AS reals
        """
    }

    init(_ row: PostgresRow) throws {
        flag = try row.decode("flag")
        small = try row.decode("small")
        int = try row.decode("int")
        large = try row.decode("large")
        real = try row.decode("real")
        text = try row.decode("text")
        id = try row.decode("id")
        date = try row.decode("date")
        bytes = try row.decode("bytes")
        texts = try row.decode("texts")
        numbers = try row.decode("numbers")
        ids = try row.decode("ids")
        dates = try row.decode("dates")
        flags = try row.decode("flags")
        reals = try row.decode("reals")
    }

    init(using random: inout SeededRandom) {
        flag = random.maybe { Bool.random(using: &$0) }
        small = random.maybe { Int32.random(in: .min ... .max, using: &$0) }
        int = random.maybe { Int.random(in: .min ... .max, using: &$0) }
        large = random.maybe { Int64.random(in: .min ... .max, using: &$0) }
        real = random.maybe { $0.real() }
        text = random.maybe { $0.text() }
        id = random.maybe { $0.id() }
        date = random.maybe { $0.date() }
        bytes = random.maybe { $0.list { UInt8.random(in: 0...255, using: &$0) } }
        texts = random.maybe { $0.list { $0.text() } }
        numbers = random.maybe { $0.list { Int64.random(in: .min ... .max, using: &$0) } }
        ids = random.maybe { $0.list { $0.id() } }
        dates = random.maybe { $0.list { $0.date() } }
        flags = random.maybe { $0.list { Bool.random(using: &$0) } }
        reals = random.maybe { $0.list { $0.real() } }
    }
}
