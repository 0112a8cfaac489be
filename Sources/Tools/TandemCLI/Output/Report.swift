import Foundation

/// The result of a command: a text for users, or JSON for other programs.
struct Report: Sendable {
    let text: String

    init(_ value: some Encodable, asJSON: Bool, readable: () -> String) throws {
        text = asJSON ? try Report.json(value) : readable()
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    func show() {
        print(text)
    }
}
