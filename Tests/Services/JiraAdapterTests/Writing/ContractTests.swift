import AdapterContract
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// The rules that every adapter must satisfy.
struct ContractTests {
    @Test(arguments: JiraProduct.allCases)
    func `a file is carried over byte by byte, once, and read as it is`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FileContract(JiraContractTool($0)).carriesFiles() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a file that cannot be carried over costs no other, and half a file is none`(product: JiraProduct) async throws
    {
        try await withSimulator(product) { try await FileContract(JiraContractTool($0)).refusesFiles() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `two files with the same name and length stay separate`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FileIdentityContract(JiraContractTool($0)).tellsFilesApart() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a file that is attached to both items is recognized by its content`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FileIdentityContract(JiraContractTool($0)).recognizesContent() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a file keeps its name with any characters`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FileIdentityContract(JiraContractTool($0)).keepsNames() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an empty file is copied once`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FileIdentityContract(JiraContractTool($0)).copiesEmptyFiles() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `work is logged, found by its origin, changed and removed`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).logsWork() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user's worklog is read unchanged`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).keepsPersonsWork() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `work whose answer is lost is logged once`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).logsOnce() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a comment is copied, found by its origin, changed and removed`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await CommentContract(JiraContractTool($0)).copiesComments() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user's comment is read unchanged`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await CommentContract(JiraContractTool($0)).keepsPersonsComments() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a comment whose answer is lost is copied once`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await CommentContract(JiraContractTool($0)).copiesOnce() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `fields are written once and read as written`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FieldContract(JiraContractTool($0)).writesAndReads() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a value that is not taken costs no other`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FieldContract(JiraContractTool($0)).refusesAlone() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user's edit is kept`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FieldContract(JiraContractTool($0)).keepsPersonsEdits() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a write whose answer is lost is done once`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FieldContract(JiraContractTool($0)).writesOnce() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a deleted item is reported as deleted`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await FieldContract(JiraContractTool($0)).tellsWhatIsGone() }
    }
}
