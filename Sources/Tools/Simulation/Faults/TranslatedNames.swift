import EntityModel
import Synchronization

/// A tool that returns the names of states in the language of Tandem's user, which an administrator changes.
extension SimulatedTool {
    /// The user's language is another one for a while.
    func translateNames(for milliseconds: Int64) {
        scheduler.note("\(tool.id) translates names for \(milliseconds) ms")
        let end = scheduler.now + milliseconds
        state.withLock { $0.translatedUntil = max($0.translatedUntil, end) }
    }

    /// The user's language is the profile's again.
    func restoreNames() {
        state.withLock { $0.translatedUntil = 0 }
    }

    private var translatesNames: Bool {
        let now = scheduler.now
        return state.withLock { $0.translatedUntil > now }
    }

    /// The fields as Tandem's user sees them.
    ///
    /// Webhook requests use the language of the site.
    func translated(_ fields: [FieldID: FieldValue]) -> [FieldID: FieldValue] {
        guard faults.contains(.translatedNames), translatesNames, case .state(let name)? = fields[self.fields.state]
        else { return fields }
        var fields = fields
        fields[self.fields.state] = .state("\(name)\(SimulatedTool.suffix)")
        return fields
    }

    /// A state by the name that the tool's workflow has.
    func untranslated(_ value: FieldValue) -> FieldValue {
        guard case .state(let name) = value, name.hasSuffix(SimulatedTool.suffix) else { return value }
        return .state(String(name.dropLast(SimulatedTool.suffix.count)))
    }

    private static let suffix = " (translated)"
}
