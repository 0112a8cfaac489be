import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The users who match, and those who do not.
struct UserTests {
    private let story = RunningSimulator.story(1001)

    @Test(
        arguments: [
            (#"[{"id":7,"login":"jo","email":"jo@example.org"}]"#, nil),
            (#"[{"id":7,"login":"JO@example.org","email":""}]"#, nil),
            (#"[{"id":7,"login":"jo","email":"jo@example.org","active":false}]"#, "the Targetprocess user is inactive"),
            (
                #"[{"id":7,"login":"jo","email":"jo@example.org"},{"id":8,"login":"jo2","email":"jo@example.org"}]"#,
                "several Targetprocess users match"
            ),
            (
                #"[{"id":7,"login":"jo","email":"jo@example.org","active":false},{"id":8,"login":"jo2","email":"jo@example.org"}]"#,
                nil
            ),
            (#"[{"id":7,"login":"jo","email":"jo@example.org.uk"}]"#, "no Targetprocess user matches"),
        ] as [(String, String?)])
    func `A user matches by the whole email or login, if only one active user has it`(
        users: String, refusal: String?
    ) async throws {
        try await withSimulator { simulator in
            for user in users.dropFirst().dropLast().split(separator: "},{") {
                let body = "{\(user.filter { $0 != "{" && $0 != "}" })}"
                try await simulator.control("POST", "users", body)
            }
            let person = ToolUser(tool: "jira", id: "5b10", name: "Jo", email: "Jo@example.org")
            let gateway = simulator.gateway()
            let outcome = try await FieldWriting(gateway, to: story).set(TargetprocessField.owner, .user(person))
            if let refusal {
                guard case .rejected(let reason)? = outcome else {
                    Issue.record("\(String(describing: outcome))")
                    return
                }
                #expect(reason.contains(refusal))
            } else {
                guard case .applied(_, written: true)? = outcome else {
                    Issue.record("\(String(describing: outcome))")
                    return
                }
            }
        }
    }

    @Test func `A value mapping can contain the ID of a user, and the user must be active`() async throws {
        try await withSimulator { simulator in
            try await simulator.control("POST", "users", #"{"id":7,"login":"jo","active":false}"#)
            let writing = FieldWriting(simulator.gateway(), to: story)
            func set(_ id: String) async throws -> FieldResult.Outcome? {
                try await writing.set(
                    TargetprocessField.owner, .user(ToolUser(tool: RunningSimulator.tool.id, id: id)))
            }
            guard case .rejected? = try await set("7"), case .rejected? = try await set("777"),
                case .applied(_, written: true)? = try await set("3")
            else {
                Issue.record("the ID was not checked")
                return
            }
        }
    }
}
