import ArgumentParser
import Primitives

/// The ways in which a simulated tool misbehaves like real tools, in addition to lost messages and crashes.
///
/// Each fault is off until Tandem's decisions withstand it. ``withstood(in:)`` returns the faults of a run.
struct ToolFaults: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// The tool treats Tandem as a visitor who is not logged in: single items do not exist, and pages are empty.
    static let anonymousAnswers = ToolFaults(rawValue: 1 << 0)
    /// The tool rejects some values each time, with any kind of failure, and reports no field name.
    static let rejectedValues = ToolFaults(rawValue: 1 << 1)
    /// The tool reports success, but keeps the old value, clears the field, or stores another value.
    static let alteredValues = ToolFaults(rawValue: 1 << 2)
    /// The tool returns values that its adapter cannot decode.
    static let unreadableValues = ToolFaults(rawValue: 1 << 3)
    /// The tool deletes a file when a rewritten description no longer mentions it.
    static let droppedFiles = ToolFaults(rawValue: 1 << 4)
    /// The tool returns the names of states in another language for a while.
    static let translatedNames = ToolFaults(rawValue: 1 << 5)
    /// The change feed reports one version of each item, as Jira does, or comments apart, as Targetprocess does.
    static let vendorFeeds = ToolFaults(rawValue: 1 << 6)
    /// A user writes comments with markers that refer to other comments.
    static let forgedMarkers = ToolFaults(rawValue: 1 << 7)
    /// A webhook request reports an existing item as deleted.
    static let falseDeletions = ToolFaults(rawValue: 1 << 8)

    /// All faults, by the names that the command line uses.
    static let named: [(name: String, fault: ToolFaults)] = [
        ("anonymousAnswers", .anonymousAnswers), ("rejectedValues", .rejectedValues),
        ("alteredValues", .alteredValues), ("unreadableValues", .unreadableValues), ("droppedFiles", .droppedFiles),
        ("translatedNames", .translatedNames), ("vendorFeeds", .vendorFeeds), ("forgedMarkers", .forgedMarkers),
        ("falseDeletions", .falseDeletions),
    ]

    static let all = ToolFaults(named.map(\.fault))

    /// The faults that every run has.
    static let permanent: ToolFaults = [.vendorFeeds, .forgedMarkers]

    /// The faults that some runs have.
    ///
    /// Tandem's decisions withstand them, too.
    static let occasional: [ToolFaults] = [
        .anonymousAnswers, .translatedNames, .falseDeletions, .droppedFiles, .rejectedValues, .alteredValues,
        .unreadableValues,
    ]

    /// Returns the default faults of a run: the permanent ones, and each occasional one in a third of the seeds.
    static func withstood(in seed: UInt64) -> ToolFaults {
        occasional.reduce(into: permanent) { faults, fault in
            var random = SeededRandom(seed: seed ^ UInt64(fault.rawValue) << 32)
            if random.integer(below: 3) == 0 { faults.insert(fault) }
        }
    }
}

/// The faults that the command line selects.
enum FaultSelection: Hashable, Sendable {
    /// The faults that Tandem's decisions withstand.
    ///
    /// They differ by seed.
    case withstood
    /// The same faults in every run.
    case always(ToolFaults)

    func faults(in seed: UInt64) -> ToolFaults {
        switch self {
        case .withstood: .withstood(in: seed)
        case .always(let faults): faults
        }
    }
}

extension FaultSelection: ExpressibleByArgument {
    /// Parses names that are separated by commas, or `all`, `withstood`, or `none`.
    init?(argument: String) {
        switch argument {
        case "all": self = .always(.all)
        case "withstood": self = .withstood
        case "none": self = .always([])
        default:
            var faults: ToolFaults = []
            for name in argument.split(separator: ",") {
                guard let known = ToolFaults.named.first(where: { $0.name == name }) else { return nil }
                faults.insert(known.fault)
            }
            self = .always(faults)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .withstood: "withstood"
        case .always(let faults):
            ToolFaults.named.filter { faults.contains($0.fault) }.map(\.name).joined(separator: ",")
        }
    }
}
