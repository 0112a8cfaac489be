import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Returns the users, process, workflows, priorities, team, and projects with which each instance starts.
    ///
    /// `serviceToken` is the access token of the integration's own user.
    static func initial(serviceToken: String, zone: ZoneOffset) -> World {
        var world = World()
        world.zone = zone
        world.addUsers(serviceToken: serviceToken)
        world.processes[2] = Process(id: 2, name: "Scrum")
        world.addWorkflow(id: 1, kind: .userStory, firstState: 78)
        world.addWorkflow(id: 2, kind: .bug, firstState: 178)
        world.addWorkflow(id: 3, kind: .feature, firstState: 278)
        world.addWorkflow(id: 4, kind: .task, firstState: 378)
        world.addWorkflow(id: 5, kind: .request, firstState: 478)
        world.addWorkflow(id: 6, kind: .epic, firstState: 578)
        world.addWorkflow(id: 7, kind: .portfolioEpic, firstState: 678)
        world.addWorkflow(id: 9, kind: .testCase, firstState: 878)
        world.addWorkflow(id: 10, kind: .package, firstState: 978)
        world.addWorkflow(id: 11, kind: .objective, firstState: 1078)
        for (offset, kind) in CardKind.allCases.enumerated() {
            for (index, name) in ["Must Have", "Great", "Good", "Average", "Nice To Have"].enumerated() {
                let id = offset * 20 + index + 1
                world.priorities[id] = Priority(
                    id: id, name: name, importance: index + 1, kind: kind, isDefault: index == 4)
            }
        }
        world.teams[301] = Team(id: 301, name: "Checkout Team")
        world.teams[302] = Team(id: 302, name: "Search Team")
        world.addTeamWorkflow(id: 8, team: 302, kind: .userStory, firstState: 778)
        world.addProject(id: 500, name: "Web Shop")
        world.addProject(id: 501, name: "Back Office")
        world.roles = [1: Role(id: 1, name: "Developer"), 9: Role(id: 9, name: "QA Engineer")]
        world.addCustomFields()
        world.addPlanning()
        return world
    }

    private mutating func addUsers(serviceToken: String) {
        add(
            User(
                id: 1, firstName: "Tandem", lastName: "Integration", login: "tandem", email: "tandem@shop.example",
                password: "tandem-password", tokens: [serviceToken], isAdministrator: true))
        add(
            User(
                id: 2, firstName: "Ada", lastName: "Lindgren", login: "ada", email: "ada@shop.example",
                password: "ada-password", tokens: ["ada-token"], isAdministrator: false))
        add(
            User(
                id: 3, firstName: "Ben", lastName: "Okafor", login: "ben", email: "ben@shop.example",
                password: "ben-password", tokens: ["ben-token"], isAdministrator: false))
    }

    /// Adds the workflow Open → Planned → In Progress → Coded → In Testing → Done.
    ///
    /// It has shortcuts, but none from Open to Done.
    private mutating func addWorkflow(id: Int, kind: CardKind, firstState: Int) {
        workflows[id] = Workflow(id: id, name: "\(kind.name) workflow", process: 2, kind: kind)
        let steps: [(name: String, next: [Int])] = [
            ("Open", [1, 2]), ("Planned", [0, 2]), ("In Progress", [0, 1, 3, 5]), ("Coded", [2, 4, 5]),
            ("In Testing", [2, 3, 5]), ("Done", [0, 2]),
        ]
        for (index, step) in steps.enumerated() {
            states[firstState + index] = EntityState(
                id: firstState + index, name: step.name, workflow: id, isInitial: index == 0, isPlanned: index == 1,
                isFinal: index == steps.count - 1, numericPriority: Double(firstState + index),
                next: step.next.map { firstState + $0 })
        }
    }

    /// Adds a team workflow for the same work: To Do → Doing → Review → Done.
    private mutating func addTeamWorkflow(id: Int, team: Int, kind: CardKind, firstState: Int) {
        workflows[id] = Workflow(id: id, name: "\(kind.name) team workflow", process: 2, kind: kind, team: team)
        let names = ["To Do", "Doing", "Review", "Done"]
        for (index, name) in names.enumerated() {
            states[firstState + index] = EntityState(
                id: firstState + index, name: name, workflow: id, isInitial: index == 0, isPlanned: false,
                isFinal: index == names.count - 1, numericPriority: Double(firstState + index),
                next: names.indices.filter { $0 != index }.map { firstState + $0 })
        }
    }

    private mutating func addProject(id: Int, name: String) {
        let version = nextVersion()
        projects[id] = Project(
            id: id, name: name, description: nil, process: 2, createdAt: .now(), modifiedAt: .now(), version: version,
            owner: 1)
    }
}
