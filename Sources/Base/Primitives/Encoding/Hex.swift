/// Bytes and numbers in hexadecimal digits.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Returns bytes as lowercase digits, two per byte.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Returns a number as 16 lowercase digits.
    public static func text(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                buffer[index] = digits[Int(number >> UInt64(60 - 4 * index) & 15)]
            }
            return 16
        }
    }

    /// Parses a number from lowercase digits; `nil` for another character or more than 16 digits.
    public static func number(_ digits: some Collection<UInt8>) -> UInt64? {
        guard digits.count <= 16 else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }

    /// Returns the lowercase digit for the low four bits.
    public static func digit(_ value: UInt8) -> UInt8 { digits[Int(value & 15)] }

    /// Returns a byte in the percent-encoding of RFC 3986 §2.1: `%2F`.
    public static func percentEncoded(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "%")] + [byte >> 4, byte & 15].map { $0 < 10 ? digit($0) : UInt8(ascii: "A") + $0 - 10 }
    }
}
