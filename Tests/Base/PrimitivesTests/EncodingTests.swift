import Foundation
import Primitives
import Testing

struct EncodingTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `Bytes are written in hexadecimal and in Base64 for URLs`() {
        var random = SeededRandom(seed: Self.seed)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            #expect(Hex.text(bytes) == bytes.map { String(format: "%02x", $0) }.joined(), "seed \(Self.seed)")
            #expect(Hex.text(number) == String(format: "%016lx", number), "seed \(Self.seed)")
            #expect(Hex.number(Hex.text(bytes).utf8) == number, "seed \(Self.seed)")
            let base64 = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            #expect(Base64URL.text(bytes) == base64.replacing("=", with: ""), "seed \(Self.seed)")
        }
    }

    @Test(arguments: ["A", "g", "-1", "0x", "00000000000000000"])
    func `Another text is no number`(_ text: String) {
        #expect(Hex.number(text.utf8) == nil)
    }

    @Test func `A byte is percent-encoded in capital digits`() {
        #expect(String(decoding: Hex.percentEncoded(0x2f), as: UTF8.self) == "%2F")
        #expect(Hex.digit(0xfa) == UInt8(ascii: "a"))
    }

    /// The expected numbers are the published ones of SplitMix64 for this seed.
    @Test func `A seed names the same numbers everywhere`() {
        var random = SeededRandom(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
    }
}
