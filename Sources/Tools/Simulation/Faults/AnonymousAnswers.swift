import AdapterEngine
import EntityModel
import Primitives
import Synchronization

/// The fault of a tool that treats Tandem as a visitor who is not logged in, for example because a token expired.
extension SimulatedTool {
    /// Whether the tool treats Tandem's requests as a visitor's.
    var answersAnonymously: Bool {
        let now = scheduler.now
        return state.withLock { $0.anonymousUntil > now }
    }

    /// Makes the tool reject Tandem's credentials for a while.
    func rejectCredentials(for duration: Duration) {
        scheduler.note("\(tool.id) answers anonymously for \(duration.wholeMilliseconds) ms")
        let end = scheduler.now + duration
        state.withLock { $0.anonymousUntil = max($0.anonymousUntil, end) }
    }

    /// Restores Tandem's credentials, as an administrator does.
    func renewCredentials() {
        state.withLock { $0.anonymousUntil = .epoch }
    }

    /// The failure of every call.
    ///
    /// Adapters check the user of each response, and ignore what a tool tells a visitor.
    var anonymousFailure: ToolError {
        ToolError(kind: .credentialsRejected, message: "answered as to an anonymous visitor")
    }
}
