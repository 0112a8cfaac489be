import AdapterContract
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// What must hold of every adapter.
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
    func `work is logged, found by its origin, changed and removed`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).logsWork() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `what a person logged is read as it is`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).keepsPersonsWork() }
    }

    @Test(arguments: JiraProduct.allCases)
    func `work whose answer is lost is logged once`(product: JiraProduct) async throws {
        try await withSimulator(product) { try await WorklogContract(JiraContractTool($0)).logsOnce() }
    }
}
