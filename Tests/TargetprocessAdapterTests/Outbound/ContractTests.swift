import AdapterContract
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// What must hold of every adapter.
struct ContractTests {
    @Test func `a file is carried over byte by byte, once, and read as it is`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).carriesFiles() }
    }

    @Test func `a file that cannot be carried over costs no other, and half a file is none`() async throws {
        try await withSimulator { try await FileContract(TargetprocessContractTool($0)).refusesFiles() }
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
}
