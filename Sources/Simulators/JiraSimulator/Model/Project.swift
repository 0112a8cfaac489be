import SimulatorKit

import struct Primitives.Timestamp

/// A project of the site.
struct Project: Sendable {
    let id: String
    let key: String
    let name: String
    let lead: String
    /// The names of the users who can see the project; nil for all users.
    let visibleTo: Set<String>?
    /// The names of the users who lost the permission to see the project.
    var hiddenFrom: Set<String> = []
    /// The project as issues show it.
    let json: LinkedJSON
    var lastNumber = 0

    init(id: String, key: String, name: String, lead: String, visibleTo: Set<String>? = nil, site: Site) {
        (self.id, self.key, self.name, self.lead, self.visibleTo) = (id, key, name, lead, visibleTo)
        json = LinkedJSON { writer, version in
            writer.object { Self.writeMembers(&$0, id: id, key: key, name: name, site: site, version) }
        }
    }

    func isVisible(to user: User) -> Bool {
        !hiddenFrom.contains(user.name) && visibleTo?.contains(user.name) ?? true
    }

    static func writeMembers(
        _ writer: inout JSONWriter, id: String, key: String, name: String, site: Site, _ version: APIVersion
    ) {
        writer.member("self", site.api(version, "/project/" + id))
        writer.member("id", id)
        writer.member("key", key)
        writer.member("name", name)
        writer.member("projectTypeKey", "software")
        if site.shape == .cloud { writer.member("simplified", false) }
        writer.member("avatarUrls") { writer in
            writer.object { writer in
                for size in ["48", "24", "16", "32"] {
                    writer.member(size + "x" + size, site.baseURL + "/secure/projectavatar?avatarId=10324&size=" + size)
                }
            }
        }
    }
}

/// An agile board and its sprints.
struct Board: Sendable {
    let id: Int
    let name: String
    let projectKey: String
    var sprints: [Sprint]
}

/// A sprint of a board.
struct Sprint: Sendable {
    let id: Int
    var name: String
    var state: String
    var goal: String
    let start: Timestamp?
    let end: Timestamp?
}
