import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// The issues that a branch or a commit mentions.
struct IssueKeysTests {
    @Test(arguments: [
        ("TEST-123-awesome-new-feature", ["TEST-123"]), ("feature/TEST-123", ["TEST-123"]),
        ("TEST-123 First commit", ["TEST-123"]), ("Merge TEST-1, TEST-2 and TEST-1", ["TEST-1", "TEST-2"]),
        ("[A1_B-7] done", ["A1_B-7"]), ("bugfix_SHOP-12_again", ["SHOP-12"]), ("SHOP-12.", ["SHOP-12"]),
        ("test-123", []), ("UTF-8 and SHA-256", ["UTF-8", "SHA-256"]), ("A-1", []), ("SHOP-0", []), ("SHOP-012", []),
        ("SHOP-", []), ("xSHOP-1", []), ("1SHOP-1", []), ("SHOP-1x", []), ("ÄSHOP-1", []), ("SHOP-12345678901", []),
        ("SHOP--1", []), ("OLD-NEW-4", ["NEW-4"]), ("", []),
    ])
    func `keys are found where people write them`(text: String, keys: [String]) {
        #expect(IssueKeys.found(in: text) == keys)
    }

    @Test func `keys among other words are found once and in order`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3_000 {
            let keys = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                let letters = (0..<Int.random(in: 2...6, using: &random)).map { _ in
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ".randomElement(using: &random) ?? "A"
                }
                return String(letters) + "-\(Int.random(in: 1...99_999, using: &random))"
            }
            let marks = [" ", "/", ", ", ": ", "\n", " (", "_", ") ", "; fix "]
            let text = keys.map { (marks.randomElement(using: &random) ?? " ") + $0 }.joined() + " end"
            var expected: [String] = []
            for key in keys where !expected.contains(key) { expected.append(key) }
            #expect(IssueKeys.found(in: text) == expected, "seed \(seed): \(text)")
        }
    }
}
