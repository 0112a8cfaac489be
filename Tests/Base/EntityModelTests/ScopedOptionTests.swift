import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

/// Tests names of sprints with their boards.
struct ScopedOptionTests {
    @Test func `any name is read back with its board, and none without is`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let alphabet = Array("aZ09 /:#-_.,\u{1F}é😀")
        for round in 0..<5000 {
            let name = String(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &random)]
                })
            let boarded = ScopedOption(board: Int64.random(in: 0...Int64.max, using: &random), name: name)
            #expect(ScopedOption(boarded.text) == boarded, "seed \(seed), round \(round)")
            if !name.contains("\u{1F}") { #expect(ScopedOption(name) == nil, "seed \(seed), round \(round)") }
        }
    }

    @Test func `a row of the table has the vendor's form`() throws {
        let row = Profile.TeamBoard(team: 301, board: 7)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(row), as: UTF8.self)
        #expect(text == #"{"board":{"id":7},"team":{"id":301}}"#)
        #expect(try JSONDecoder().decode(Profile.TeamBoard.self, from: Data(text.utf8)) == row)
    }
}
