import AdapterContract
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The contract that every adapter must fulfill.
struct ContractTests {
    @Test func `a file is carried over byte by byte, once, and read as it is`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).carriesFiles() }
    }

    @Test func `a file that cannot be carried over costs no other, and half a file is none`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).refusesFiles() }
    }

    @Test func `two files of one name and length are two`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).tellsFilesApart() }
    }

    @Test func `a file that is attached to both items is recognized by its content`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).recognizesContent() }
    }

    @Test func `a file keeps its name, whatever is in it`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).keepsNames() }
    }

    @Test func `an empty file is copied once`() async throws {
        try await withSimulator { try await FileIdentityContract(TargetprocessContractTool($0)).copiesEmptyFiles() }
    }

    @Test func `work is logged, found by its origin, changed and removed`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).logsWork() }
    }

    @Test func `what a person logged is read as it is`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).keepsPersonsWork() }
    }

    @Test func `work whose answer is lost is logged once`() async throws {
        try await withSimulator { try await WorklogContract(TargetprocessContractTool($0)).logsOnce() }
    }

    @Test func `a comment is copied, found by its origin, changed and removed`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).copiesComments() }
    }

    @Test func `what a person commented is read as it is`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).keepsPersonsComments() }
    }

    @Test func `a comment whose answer is lost is copied once`() async throws {
        try await withSimulator { try await CommentContract(TargetprocessContractTool($0)).copiesOnce() }
    }

    @Test func `fields are written once and read as written`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).writesAndReads() }
    }

    @Test func `a value that is not taken costs no other`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).refusesAlone() }
    }

    @Test func `what a person wrote stays`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).keepsPersonsEdits() }
    }

    @Test func `a write whose answer is lost is done once`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).writesOnce() }
    }

    @Test func `an item that is gone is told of as such`() async throws {
        try await withSimulator { try await FieldContract(TargetprocessContractTool($0)).tellsWhatIsGone() }
    }
}
