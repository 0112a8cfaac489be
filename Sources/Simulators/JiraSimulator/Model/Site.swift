import SimulatorKit

import struct Primitives.Timestamp

/// The product that the simulator imitates.
enum JiraDeployment: String, Sendable, CaseIterable {
    case cloud, datacenter
}

/// The version of the platform API that a call contains in its path.
enum APIVersion: String, Sendable {
    case v2 = "2"
    case v3 = "3"
}

/// The properties of the site that never change while the process runs.
struct Site: Sendable {
    let shape: JiraDeployment
    /// The URL at which users and tools reach this Jira, without a trailing slash.
    let baseURL: String
    /// The site's time zone in minutes east of Greenwich; Jira writes its own timestamps in it.
    let offsetMinutes: Int
    /// The maximum size of one file that the administrator allows, in bytes.
    var maxFileBytes = 10 << 20
    /// The identifier in the paths of Cloud's OAuth gateway.
    let cloudID = "5c7d1c5e-98a4-4f0b-9a5d-7d1f0f3a9b21"

    func api(_ version: APIVersion, _ path: String) -> String { baseURL + "/rest/api/" + version.rawValue + path }

    func agile(_ path: String) -> String { baseURL + "/rest/agile/1.0" + path }

    func text(_ time: Timestamp) -> String { time.text(offsetMinutes: offsetMinutes) }
}

/// A part of answers that is constant except for the API version in its links.
struct LinkedJSON: Sendable {
    private let v2: EncodedJSON
    private let v3: EncodedJSON

    init(_ write: (inout JSONWriter, APIVersion) -> Void) {
        v2 = EncodedJSON { write(&$0, .v2) }
        v3 = EncodedJSON { write(&$0, .v3) }
    }

    subscript(version: APIVersion) -> EncodedJSON {
        switch version {
        case .v2: v2
        case .v3: v3
        }
    }
}
