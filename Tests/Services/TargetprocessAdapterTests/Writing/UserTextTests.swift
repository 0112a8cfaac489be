import AdapterEngine
import EntityModel
import Foundation
import Primitives
import Testing

@testable import TargetprocessAdapter

/// Any text that a user or the tool writes must be synced back and forth without an endless loop.
struct UserTextTests {
    private struct Edit: Encodable {
        struct Fields: Encodable {
            var Description: String
        }

        var id: Int
        var fields: Fields
    }

    @Test func `a text of a user is parsed unchanged after it was written back`() async throws {
        let story = RunningSimulator.story(1002)
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for seed in 0..<UInt64(150) {
                var generator = RandomRichText(random: SeededRandom(seed: seed &+ 5_000_000))
                let text = (seed % 2 == 0 ? TargetprocessText.markdownMarker : "") + generator.source()
                let body = try JSONEncoder().encode(Edit(id: 1002, fields: .init(Description: text)))
                try await simulator.edit(String(decoding: body, as: UTF8.self))
                let read = try await gateway.read(story, comments: false)
                let value = try #require(read.fields[TargetprocessField.description])
                #expect(
                    gateway.storedForm(of: value, in: TargetprocessField.description, of: read) == value, "seed \(seed)"
                )
                let written = try await gateway.write(
                    [TargetprocessField.description: value], to: story, current: read
                ).snapshot
                #expect(written.fields[TargetprocessField.description] == value, "seed \(seed): \(text)")
            }
        }
    }
}
