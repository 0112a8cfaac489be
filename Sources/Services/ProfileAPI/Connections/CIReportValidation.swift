import Foundation
import InternalAPI

/// Validates reports of builds and deployments.
///
/// The maximum lengths are those of Jira.
enum CIReportValidation {
    static func of(_ build: BuildReport) -> [Violation] {
        var violations = common(build.pipeline, build.number, build.url, build.issues)
        if let tests = build.tests {
            let counts = [tests.total, tests.passed, tests.failed, tests.skipped ?? 0]
            violations.require(counts.allSatisfy { $0 >= 0 }, "tests", "must be numbers from 0")
        }
        return violations
    }

    static func of(_ deployment: DeploymentReport) -> [Violation] {
        var violations = common(deployment.pipeline, deployment.number, deployment.url, deployment.subjects)
        violations.requireText(deployment.environment.id, "environment.id")
        violations.require(deployment.environment.id.count <= 255, "environment.id", "must be at most 255 characters")
        return violations
    }

    private static func common(
        _ pipeline: String, _ number: Int64, _ url: String, _ subjects: IssueReferences
    ) -> [Violation] {
        var violations: [Violation] = []
        violations.requireText(pipeline, "pipeline")
        violations.require(pipeline.count <= 255, "pipeline", "must be at most 255 characters")
        violations.require(number >= 0, "number", "must be a number from 0")
        let scheme = URLComponents(string: url)?.scheme ?? ""
        violations.require(
            ["http", "https"].contains(scheme) && url.utf8.count <= 2000, "url",
            "must be an address of at most 2000 characters")
        violations.require(subjects.keys.count <= 100, "subjects.keys", "must be at most 100")
        violations.require(subjects.commits.count <= 1000, "subjects.commits", "must be at most 1000")
        return violations
    }
}
