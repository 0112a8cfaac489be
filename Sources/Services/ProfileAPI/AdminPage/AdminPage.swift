import EntityModel
import Foundation
import InternalAPI
import Primitives

/// The content of the page for an account.
///
/// The template uses these property names.
struct AdminPage {
    struct Connection {
        var id: String
        var product: String
        var address: String
        var state: String
        var isHealthy: Bool
        /// The start of the state, its reason, and the step that ends it.
        var details: String
    }

    struct ProfileRow {
        var id: String
        var name: String
        var status: String
        var source: String
        var target: String
        var types: String
    }

    struct End {
        var name: String
        var url: String?
    }

    struct ShareRow {
        var source: End
        var target: End
        var profile: String
        var status: String
        var isPending: Bool
        var refused: String
    }

    /// The account; without one, the page shows only the form.
    var account: String?
    var connections: [Connection] = []
    var profiles: [ProfileRow] = []
    var shares: [ShareRow] = []
    var isMore = false
    /// The reason why the shares are not shown.
    var notice: String?
}

extension AdminPage.Connection {
    init(_ record: ConnectionRecord, _ state: ConnectionState?) {
        let isHealthy = state.map { $0.state == .healthy } ?? true
        let since = state.map { ISO8601.text($0.since) }
        self.init(
            id: record.id, product: record.product.rawValue, address: record.baseURL,
            state: state?.state.rawValue ?? "unknown", isHealthy: isHealthy,
            details: isHealthy
                ? ""
                : [since.map { "since \($0)" }, state?.message, state?.advice].compactMap(\.self).joined(
                    separator: ". "))
    }
}

extension AdminPage.ProfileRow {
    init(_ profile: Profile) {
        let types = profile.mappings.flatMap(\.typeMappings).map { "\($0.sourceType) = \($0.targetType)" }
        self.init(
            id: profile.id, name: profile.name, status: profile.status.rawValue, source: profile.sourceTool.id,
            target: profile.targetTool.id, types: types.joined(separator: ", "))
    }
}

extension AdminPage.ShareRow {
    init(_ share: SyncAPI.ShareView) {
        self.init(
            source: AdminPage.End(share.source), target: AdminPage.End(share.target), profile: share.profile,
            status: share.status,
            isPending: share.rejected.isEmpty && (share.source.isPending || share.target.isPending),
            refused: (share.rejectedFields
                + share.rejected.filter { $0.part != "field" }.map { "\($0.part): \($0.reason)" })
                .joined(separator: ", "))
    }
}

extension AdminPage.End {
    /// Drops an address that is not `http` or `https`: the browser could run it as a script when the user clicks it.
    init(_ end: SyncAPI.ShareView.SideView) {
        let url = end.url.flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
        self.init(name: end.key ?? end.entity.sourceId, url: url)
    }
}
