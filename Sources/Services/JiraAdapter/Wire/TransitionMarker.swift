import EntityModel
import InternalAPI

/// The issue property that is there while Tandem takes an issue through several steps of its workflow.
///
/// Who comes after an attempt that was cut off on the way knows by it that nobody else moved the issue.
struct TransitionMarker: Codable, Hashable, Sendable {
    static let key = "tandem.transition"

    /// How long after its beginning a walk is believed to be unfinished, in milliseconds.
    static let maxAge: Int64 = 86_400_000

    /// The name of the status in which the issue was.
    var from: String
    /// The names of the statuses on the way.
    var via: [String]
    /// Milliseconds since 1970.
    var startedAt: Int64
    /// Everyone who may edit an issue can set its properties, so that one without a valid signature means nothing.
    var signature: String?

    /// The walk with Tandem's signature.
    func signed(by signer: MarkerSigner, for issue: EntityReference) -> TransitionMarker {
        var walk = self
        walk.signature = signer.signature(of: parts(issue), as: .walk)
        return walk
    }

    /// Whether Tandem signed the walk for an issue.
    func isSigned(by signer: MarkerSigner, for issue: EntityReference) -> Bool {
        signature.map { signer.accepts($0, of: parts(issue), as: .walk) } ?? false
    }

    private func parts(_ issue: EntityReference) -> [String] {
        [issue.tool.id, issue.sourceId, "\(startedAt)", from] + via
    }

    /// Whether an issue in a status is on its way.
    func includes(_ status: String, at now: Int64) -> Bool {
        via.contains(status) && now - startedAt < TransitionMarker.maxAge
    }
}
