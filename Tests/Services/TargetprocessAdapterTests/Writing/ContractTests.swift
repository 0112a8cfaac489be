import AdapterContract
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The contract that every adapter must fulfill.
struct ContractTests {
    @Test func `an attachment is copied byte by byte, once, and read unchanged`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).carriesFiles() }
    }

    @Test func `an attachment that cannot be copied affects no other, and a partial one does not count`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).refusesFiles() }
    }

    @Test func `two attachments with the same name and length stay separate`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).tellsFilesApart() }
    }

    @Test func `an attachment of both items is recognized by its content`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).recognizesContent() }
    }

    @Test func `an attachment keeps its name, whatever its content is`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).keepsNames() }
    }

    @Test func `an empty attachment is copied once`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).copiesEmptyFiles() }
    }

    @Test func `work is logged, found by its origin, changed, and deleted`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).logsWork() }
    }

    @Test func `work that a user logged is read unchanged`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).keepsPersonsWork() }
    }

    @Test func `work whose response was lost is logged once`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).logsOnce() }
    }

    @Test func `a comment is copied, found by its origin, changed, and deleted`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).copiesComments() }
    }

    @Test func `a comment of a user is read unchanged`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).keepsPersonsComments() }
    }

    @Test func `a comment whose response was lost is copied once`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).copiesOnce() }
    }

    @Test func `fields are written once and read as written`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).writesAndReads() }
    }

    @Test func `a rejected value does not affect others`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).refusesAlone() }
    }

    @Test func `an edit of a user is kept`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).keepsPersonsEdits() }
    }

    @Test func `a write whose response was lost is applied once`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).writesOnce() }
    }

    @Test func `a deleted item is reported as such`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).tellsWhatIsGone() }
    }
}
