/// A state of a workflow.
struct EntityStateRecord: Hashable, Sendable, Decodable {
    var id: Int64
    var name: String

    static let inclusion = "[Id,Name]"

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
    }
}
