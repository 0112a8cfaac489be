import EntityModel
import InternalAPI
import Primitives

/// The issue property that exists while Tandem moves an issue through several workflow transitions.
///
/// After an interrupted attempt, it proves to the next attempt that no other user moved the issue.
struct TransitionMarker: Codable, Hashable, Sendable {
    static let key = "tandem.transition"

    /// The time during which an unfinished path is treated as interrupted.
    ///
    /// Later it is ignored.
    static let maxAge: Duration = .days(1)

    /// The name of the status from which the path started.
    var from: String
    /// The names of the statuses on the path.
    var via: [String]
    /// The start time.
    var startedAt: Timestamp
    /// The signature.
    ///
    /// Every user who may edit an issue can set its properties, so a marker without a valid signature is ignored.
    var signature: String?

    /// Returns the marker with Tandem's signature.
    func signed(by signer: MarkerSigner, for issue: EntityReference) -> TransitionMarker {
        var marker = self
        marker.signature = signer.signature(of: parts(issue), as: .walk)
        return marker
    }

    /// Whether Tandem signed the marker for an issue.
    func isSigned(by signer: MarkerSigner, for issue: EntityReference) -> Bool {
        signature.map { signer.accepts($0, of: parts(issue), as: .walk) } ?? false
    }

    private func parts(_ issue: EntityReference) -> [String] {
        [issue.tool.id, issue.sourceId, "\(startedAt)", from] + via
    }

    /// Whether an issue with a status is still on the path.
    func includes(_ status: String, at now: Timestamp) -> Bool {
        via.contains(status) && now - startedAt < TransitionMarker.maxAge
    }
}
