import Foundation

/// The job routes, as an administrator uses them.
extension AdministratorAPI {
    struct Job: Decodable {
        let id: String
        let status: String
        let succeeded: Int
        let failed: Int
        let message: String?
    }

    struct Finding: Decodable {
        let number: Int
        let kind: String
    }

    struct Estimate: Decodable {
        let shares: Int
        let requests: [String: Int]
    }

    private struct NewJob: Encodable {
        let profile: String
        let kind: String?
        let routing: String?
        let fromSide: String?
        let driftCheck: String?
        let filter: String?
        let findings: [Int]?
        let shareUnshared: Bool?
        let toProfile: String?
        let isDryRun: Bool?
        let routedOnly: Bool?
        let idMap: String?
        let transfer: String?

        init(_ job: [String: String], findings: [Int]?) {
            profile = job["profile"] ?? "stories"
            toProfile = job["toProfile"]
            isDryRun = job["isDryRun"].map { $0 == "true" }
            routedOnly = job["routedOnly"].map { $0 == "true" }
            idMap = job["idMap"]
            transfer = job["transfer"]
            kind = job["kind"]
            routing = job["routing"]
            fromSide = job["fromSide"]
            driftCheck = job["driftCheck"]
            filter = job["filter"]
            shareUnshared = job["shareUnshared"].map { $0 == "true" }
            self.findings = findings
        }
    }

    /// Starts a job and returns its ID.
    func begin(_ job: [String: String], findings: [Int]? = nil) async throws -> String {
        let bytes = try await http.send(
            "POST", path("jobs"), json: NewJob(job, findings: findings), authorization: authorization())
        return try JSONDecoder().decode(Job.self, from: bytes).id
    }

    func estimate(_ job: [String: String]) async throws -> Estimate {
        let bytes = try await http.send(
            "POST", path("jobs/estimate"), json: NewJob(job, findings: nil), authorization: authorization())
        return try JSONDecoder().decode(Estimate.self, from: bytes)
    }

    func job(_ id: String) async throws -> Job {
        try await http.get(path("jobs/\(id)"), authorization: authorization())
    }

    func perform(_ action: String, on job: String) async throws {
        try await http.send("POST", path("jobs/\(job)/\(action)"), authorization: authorization())
    }

    func findings(of job: String) async throws -> [Finding] {
        struct Page: Decodable {
            let findings: [Finding]
        }
        let page: Page = try await http.get(
            path("jobs/\(job)/findings?limit=500"), authorization: authorization())
        return page.findings
    }
}
