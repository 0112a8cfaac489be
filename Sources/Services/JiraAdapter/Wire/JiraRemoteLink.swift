/// A link from an issue to what lies outside of Jira; one of the same `globalId` takes its place.
struct JiraRemoteLink: Encodable, Sendable {
    var globalId: String
    var application: Application
    /// What the issue page shows above the link.
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
