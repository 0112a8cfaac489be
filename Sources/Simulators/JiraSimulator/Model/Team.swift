import SimulatorKit

/// A team: of Atlassian's platform on Cloud, of Advanced Roadmaps on Data Center.
struct Team: Sendable {
    let number: Int
    let name: String

    static let all = [
        Team(number: 7, name: "Ocean"), Team(number: 8, name: "Ocean Support"), Team(number: 9, name: "Harbor"),
        Team(number: 10, name: "Harbor"),
    ]

    func id(_ shape: JiraDeployment) -> String {
        shape == .cloud ? "36885b3c-0000-4000-8000-cc0ffee0c0\(number < 10 ? "0" : "")\(number)" : String(number)
    }

    /// Returns the team as the field of an issue shows it.
    func json(_ shape: JiraDeployment) -> JSONValue {
        switch shape {
        case .cloud: ["id": .string(id(shape)), "name": .string(name), "isVisible": .bool(true)]
        case .datacenter: ["id": .number(id(shape)), "title": .string(name), "shareable": .bool(true)]
        }
    }
}
