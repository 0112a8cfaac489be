import EntityModel
import Synchronization

/// The choices that an adapter made while it wrote the fields of one command, for history.
final class WriteChoices: Sendable {
    private let known = Mutex<[FieldID: String]>([:])

    subscript(field: FieldID) -> String? { known.withLock { $0[field] } }

    func add(_ choices: [FieldID: String]) {
        guard !choices.isEmpty else { return }
        known.withLock { $0.merge(choices) { _, last in last } }
    }
}
