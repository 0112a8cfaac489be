/// A link from an issue to a resource outside Jira.
///
/// A link with the same `globalId` replaces it.
struct JiraRemoteLink: Encodable, Sendable {
    var globalId: String
    var application: Application
    /// The text that the issue page shows above the link.
    var relationship: String
    var object: Destination

    struct Application: Encodable, Sendable {
        var name: String
    }

    struct Destination: Encodable, Sendable {
        var url: String
        var title: String
    }
}
