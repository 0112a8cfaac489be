import AdapterEngine
import EntityModel
import Synchronization

/// The fault of a tool that treats Tandem as a visitor who is not logged in, for example because a token expired.
extension SimulatedTool {
    /// Whether the tool treats Tandem's requests as a visitor's.
    var answersAnonymously: Bool {
        let now = scheduler.now
        return state.withLock { $0.anonymousUntil > now }
    }

    /// Makes the tool reject Tandem's credentials for a while.
    func rejectCredentials(for milliseconds: Int64) {
        scheduler.note("\(tool.id) answers anonymously for \(milliseconds) ms")
        let end = scheduler.now + milliseconds
        state.withLock { $0.anonymousUntil = max($0.anonymousUntil, end) }
    }

    /// Restores Tandem's credentials, as an administrator does.
    func renewCredentials() {
        state.withLock { $0.anonymousUntil = 0 }
    }

    /// The failure of every call.
    ///
    /// Adapters check the user of each response, and ignore what a tool tells a visitor.
    var anonymousFailure: ToolError {
        ToolError(kind: .credentialsRejected, message: "answered as to an anonymous visitor")
    }
}
