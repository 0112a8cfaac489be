import Foundation
import InternalAPI
import Primitives

/// The body of `POST /jira/builds/0.1/cloud/{cloudId}/bulk`.
struct JiraBuilds: Encodable {
    struct Build: Encodable {
        struct TestInfo: Encodable {
            var totalNumber: Int
            var numberPassed: Int
            var numberFailed: Int
            var numberSkipped: Int?
        }

        let schemaVersion = "1.0"
        var pipelineId: String
        var buildNumber: Int64
        var updateSequenceNumber: Int64
        var displayName: String
        var url: String
        var state: String
        var lastUpdated: String
        var issueKeys: [String]
        var testInfo: TestInfo?

        init(_ build: BuildReport, keys: [String], at: Timestamp) {
            pipelineId = build.pipeline
            buildNumber = build.number
            updateSequenceNumber = at.millisecondsSinceEpoch
            displayName = JiraCIFormat.short(build.name ?? build.pipeline)
            url = build.url
            state = build.state.rawValue
            lastUpdated = ISO8601.text(at)
            issueKeys = keys
            testInfo = build.tests.map {
                TestInfo(
                    totalNumber: $0.total, numberPassed: $0.passed, numberFailed: $0.failed, numberSkipped: $0.skipped)
            }
        }
    }

    let providerMetadata = JiraCIFormat.provider
    var builds: [Build]
}

/// The body of `POST /jira/deployments/0.1/cloud/{cloudId}/bulk`.
struct JiraDeployments: Encodable {
    struct Deployment: Encodable {
        struct Pipeline: Encodable {
            var id: String
            var displayName: String
            var url: String
        }

        struct Environment: Encodable {
            var id: String
            var displayName: String
            var type: String
        }

        let schemaVersion = "1.0"
        var deploymentSequenceNumber: Int64
        var updateSequenceNumber: Int64
        var issueKeys: [String]
        var displayName: String
        var url: String
        var description: String
        var lastUpdated: String
        var state: String
        var pipeline: Pipeline
        var environment: Environment

        init(_ deployment: DeploymentReport, keys: [String], at: Timestamp) {
            let name = JiraCIFormat.short(deployment.name ?? deployment.pipeline)
            let place = JiraCIFormat.short(deployment.environment.name ?? deployment.environment.id)
            deploymentSequenceNumber = deployment.number
            updateSequenceNumber = at.millisecondsSinceEpoch
            issueKeys = keys
            displayName = name
            url = deployment.url
            description = JiraCIFormat.short("\(name) \(deployment.number) to \(place)")
            lastUpdated = ISO8601.text(at)
            state = deployment.state.rawValue
            pipeline = Pipeline(id: deployment.pipeline, displayName: name, url: deployment.url)
            environment = Environment(
                id: deployment.environment.id, displayName: place, type: deployment.environment.kind.rawValue)
        }
    }

    let providerMetadata = JiraCIFormat.provider
    var deployments: [Deployment]
}

/// The response to a report of builds or deployments.
struct JiraCIReportResponse: Decodable {
    struct Rejection: Decodable {
        struct Problem: Decodable {
            var message: String
        }

        var errors: [Problem]
    }

    var rejectedBuilds: [Rejection]?
    var rejectedDeployments: [Rejection]?
    var unknownIssueKeys: [String]?

    /// Returns the record of a report with Jira's verdict on it.
    func record(_ sent: CIReportRecord) -> CIReportRecord {
        var record = sent
        let problems = ((rejectedBuilds ?? []) + (rejectedDeployments ?? [])).flatMap(\.errors).map(\.message)
        if !problems.isEmpty {
            record.outcome = .rejected
            record.message = String(problems.joined(separator: " ").prefix(1000))
        } else if let unknown = unknownIssueKeys, !unknown.isEmpty {
            // If Jira knows none of the issues, it shows the report nowhere.
            record.outcome = Set(sent.keys).isSubset(of: unknown) ? .rejected : .accepted
            record.message = "Jira does not know \(unknown.joined(separator: ", "))"
        }
        return record
    }
}

/// The parts that builds and deployments share.
enum JiraCIFormat {
    static let provider = ["product": "tandem"]

    /// Returns a name, truncated to the 255 characters that Jira accepts.
    static func short(_ name: String) -> String { String(name.prefix(255)) }
}
