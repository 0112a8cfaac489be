import AdapterKit
import EntityModel
import Primitives

/// The properties of issues in which Tandem stores its markers.
struct IssuePropertyAPI: Sendable {
    private let transport: JiraTransport
    /// The share markers of issues by their IDs; `nil` for an issue without one.
    private let shareMarkers: ExpiringCache<String, JiraShareMarker.Value?>

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        shareMarkers = ExpiringCache(now: now)
    }

    /// Returns the unverified share marker of an issue, by `GET issue/{id}/properties/{key}`.
    ///
    /// Tandem creates issues together with their markers. Therefore each issue is read only once.
    func shareMarker(of id: String) async throws(ToolError) -> JiraShareMarker.Value? {
        if let known = shareMarkers[id] { return known }
        do {
            let stored: JiraShareMarker.Stored = try await transport.get([
                "issue", id, "properties", JiraShareMarker.key,
            ])
            shareMarkers.store(stored.value, as: id)
            return stored.value
        } catch  where error.kind == .notFound {
            shareMarkers.store(nil, as: id)
            return nil
        }
    }

    /// `PUT issue/{id}/properties/{key}`.
    func setTransitionMarker(_ marker: TransitionMarker, of issue: String) async throws(ToolError) {
        try await transport.send(
            "PUT", ["issue", issue, "properties", TransitionMarker.key], body: marker, isRepeatable: true)
    }

    /// `DELETE issue/{id}/properties/{key}`.
    func removeTransitionMarker(of issue: String) async throws(ToolError) {
        try await transport.request("DELETE", ["issue", issue, "properties", TransitionMarker.key])
    }
}
