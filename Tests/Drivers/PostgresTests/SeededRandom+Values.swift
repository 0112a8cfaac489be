import Foundation
import Primitives

/// Random values that a seed reproduces.
extension SeededRandom {
    mutating func maybe<Value>(_ make: (inout SeededRandom) -> Value) -> Value? {
        Int.random(in: 0..<8, using: &self) == 0 ? nil : make(&self)
    }

    mutating func list<Value>(_ make: (inout SeededRandom) -> Value) -> [Value] {
        (0..<Int.random(in: 0...5, using: &self)).map { _ in make(&self) }
    }

    /// Returns a random bit pattern except NaN, which is never equal to itself.
    mutating func real() -> Double {
        let value = Double(bitPattern: next())
        return value.isNaN ? 0 : value
    }

    /// Returns a text with quotes, separators, escapes, white space, and many planes of Unicode, but without the zero
    /// character.
    mutating func text() -> String {
        let scalars = (0..<Int.random(in: 0...12, using: &self)).map { _ -> Unicode.Scalar in
            let value: UInt32 =
                Bool.random(using: &self)
                ? UInt32.random(in: 1...0x7F, using: &self) : UInt32.random(in: 0x80...0x10_FFFF, using: &self)
            return Unicode.Scalar(value) ?? "\\"
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    mutating func id() -> UUID {
        let (a, b) = (next(), next())
        return withUnsafeBytes(of: (a, b)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// Returns a time in microseconds between the years 1933 and 2068.
    ///
    /// In this range, a `Date` distinguishes all microseconds.
    mutating func date() -> Date {
        let microseconds = Int64.random(in: -(1 << 51)...(1 << 51), using: &self)
        return Date(timeIntervalSinceReferenceDate: Double(microseconds) / 1_000_000)
    }
}
