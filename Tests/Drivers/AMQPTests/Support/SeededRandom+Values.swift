import AMQP
import Primitives

/// Random values that a seed reproduces.
extension SeededRandom {
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Returns a text from many planes of Unicode, including the zero character.
    mutating func text(_ length: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<length {
            scalars.append(Unicode.Scalar(UInt32.random(in: 0...0x2_FFFF, using: &self)) ?? "\u{fffd}")
        }
        return String(scalars)
    }

    mutating func table(depth: Int) -> [String: AMQPValue] {
        var table: [String: AMQPValue] = [:]
        for _ in 0..<number(0...5) { table[text(number(1...8))] = value(depth: depth) }
        return table
    }

    mutating func value(depth: Int) -> AMQPValue {
        switch number(0...(depth > 0 ? 9 : 7)) {
        case 0: .bool(Bool.random(using: &self))
        case 1: .int(Int64(bitPattern: next()))
        case 2: .double(Double.random(in: -1e300...1e300, using: &self))
        case 3: .decimal(scale: UInt8(number(0...9)), unscaled: UInt32.random(in: 0...UInt32(Int32.max), using: &self))
        case 4: .string(text(number(0...40)))
        case 5: .bytes(bytes(number(0...40)))
        case 6: .timestamp(UInt64.random(in: 0...4_000_000_000, using: &self))
        case 7: .void
        case 8: .array((0..<number(0...4)).map { _ in value(depth: depth - 1) })
        default: .table(table(depth: depth - 1))
        }
    }
}

/// Returns a new seed and prints it, so that a failure can be reproduced with the seed.
func printedSeed(_ test: String) -> UInt64 {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of \(test): \(seed)")
    return seed
}
