import EntityModel
import Primitives
import Synchronization

/// The fault of a tool that returns state names in the language of Tandem's user, which an administrator changes.
extension SimulatedTool {
    /// Switches the user to another language for a while.
    func translateNames(for duration: Duration) {
        scheduler.note("\(tool.id) translates names for \(duration.wholeMilliseconds) ms")
        let end = scheduler.now + duration
        state.withLock { $0.translatedUntil = max($0.translatedUntil, end) }
    }

    /// Switches the user back to the language of the profile.
    func restoreNames() {
        state.withLock { $0.translatedUntil = .epoch }
    }

    private var translatesNames: Bool {
        let now = scheduler.now
        return state.withLock { $0.translatedUntil > now }
    }

    /// Returns the fields as Tandem's user sees them.
    ///
    /// Webhook requests use the language of the site.
    func translated(_ fields: [FieldID: FieldValue]) -> [FieldID: FieldValue] {
        guard faults.contains(.translatedNames), translatesNames, case .state(let name)? = fields[self.fields.state]
        else { return fields }
        var fields = fields
        fields[self.fields.state] = .state("\(name)\(SimulatedTool.suffix)")
        return fields
    }

    /// Returns a state with the name from the tool's workflow.
    func untranslated(_ value: FieldValue) -> FieldValue {
        guard case .state(let name) = value, name.hasSuffix(SimulatedTool.suffix) else { return value }
        return .state(String(name.dropLast(SimulatedTool.suffix.count)))
    }

    private static let suffix = " (translated)"
}
