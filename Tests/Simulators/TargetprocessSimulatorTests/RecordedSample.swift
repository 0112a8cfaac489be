import Foundation
import SimulatorKit
import TestSupport
import Testing

@testable import TargetprocessSimulator

/// A recorded answer of a real instance, read from a folder next to the checkout.
enum RecordedSample {
    private static let folder = Checkout.shared("targetprocess/samples")

    /// Whether the samples exist; an automated build must have them.
    static let areThere: Bool =
        FileManager.default.fileExists(atPath: folder.path)
        || ProcessInfo.processInfo.environment["CI"] == "true"

    static func load(_ name: String) throws -> JSONValue {
        let data = try Data(contentsOf: folder.appending(path: name))
        return try JSONValue.parse(Array(data))
    }
}

/// Returns the structural differences between a recorded and a simulated document: names, their order, and types.
///
/// A `null` on either side matches everything, because items differ in the references that they have.
func differences(_ recorded: JSONValue, _ answered: JSONValue, at path: String = "") -> [String] {
    switch (recorded, answered) {
    case (.null, _), (_, .null), (.bool, .bool), (.string, .string), (.number, .number): return []
    case (.array(let left), .array(let right)):
        guard let model = left.first else { return [] }
        return right.enumerated().flatMap { differences(model, $1, at: "\(path)[\($0)]") }
    case (.object(let left), .object(let right)):
        let missing = left.filter { member in !right.contains { $0.name == member.name } }
        let extra = right.filter { member in !left.contains { $0.name == member.name } }
        var found = missing.map { "\(path).\($0.name) is missing" } + extra.map { "\(path).\($0.name) is extra" }
        if found.isEmpty, left.map(\.name) != right.map(\.name) { found.append("\(path) has another order") }
        for member in left {
            if let other = answered[member.name] {
                found += differences(member.value, other, at: "\(path).\(member.name)")
            }
        }
        return found
    default: return ["\(path) is of another kind"]
    }
}
