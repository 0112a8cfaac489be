import AdapterEngine
import EntityModel
import Synchronization

/// A tool that treats Tandem as a visitor who is not logged in, for example because a token has expired.
extension SimulatedTool {
    /// Whether Tandem's requests are answered as a visitor's.
    var answersAnonymously: Bool {
        let now = scheduler.now
        return state.withLock { $0.anonymousUntil > now }
    }

    /// The tool stops accepting Tandem's credentials for a while.
    func rejectCredentials(for milliseconds: Int64) {
        scheduler.note("\(tool.id) answers anonymously for \(milliseconds) ms")
        let end = scheduler.now + milliseconds
        state.withLock { $0.anonymousUntil = max($0.anonymousUntil, end) }
    }

    /// An administrator enters new credentials.
    func renewCredentials() {
        state.withLock { $0.anonymousUntil = 0 }
    }

    /// The failure of every call: adapters know whom an answer was given to, and conclude nothing from a visitor's.
    var anonymousFailure: ToolError {
        ToolError(kind: .credentialsRejected, message: "answered as to an anonymous visitor")
    }
}
