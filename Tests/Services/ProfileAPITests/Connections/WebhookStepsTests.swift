import EntityModel
import InternalAPI
import Testing

@testable import ProfileAPI

/// Tests for the steps that administrators follow in their tool.
struct WebhookStepsTests {
    private static func steps(_ change: (inout ConnectionRecord) -> Void) -> String {
        var record = ConnectionRecord(
            account: Examples.acme, id: "tp", product: .targetprocess, baseURL: "https://acme.tpondemand.com",
            sealedCredentials: [], keyId: "k", encryptedKey: [], webhookTokenHash: "h", version: 1)
        change(&record)
        return WebhookView(record, base: "https://t.tandem.example").instructions.joined(separator: "\n")
    }

    @Test func `a rule reports only what profiles map`() {
        let steps = Self.steps { record in
            record.mappedTypes = ["bug", "package"]
            record.mappedFields = [
                FieldID("Name"), FieldID("Release"), FieldID("TeamStates.Search"), FieldID("CustomFields.Risk"),
                FieldID("Assignments.Developer"), FieldID("Attachments"),
            ]
        }
        #expect(
            steps.contains(
                "choose bug, package, Comment, Attachment, TeamAssignment, Assignment and Release; when created"))
        #expect(steps.contains("choose Name, Release, Risk."))
    }

    @Test func `unmapped resources are not listed`() {
        let steps = Self.steps { $0.mappedTypes = ["userstory"] }
        #expect(steps.contains("choose userstory and Comment; when created"))
        #expect(!Self.steps { _ in }.contains("TeamAssignment"))
    }
}
