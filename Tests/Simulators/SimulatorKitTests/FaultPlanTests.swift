import SimulatorKit
import Testing

struct FaultPlanTests {
    @Test func `the first fault that applies wins, and the others do not count the request`() {
        var plan = FaultPlan<String>()
        _ = plan.add { Fault(id: $0, name: "a", effect: "a", [.init(name: "count", value: 1)]) }
        _ = plan.add { Fault(id: $0, name: "b", effect: "b", []) }
        #expect(plan.trigger { _ in true } == "a")
        #expect(plan.trigger { _ in true } == "b")
        #expect(plan.faults.map(\.triggerCount) == [1, 1])
        plan.remove(1)
        #expect(plan.faults.map(\.id) == [2])
        #expect(plan.add { Fault(id: $0, name: "c", effect: "c", []) }.id == 3)
    }

    @Test func `all faults that apply have an effect`() {
        var plan = FaultPlan<String>()
        _ = plan.add { Fault(id: $0, name: "a", effect: "a", [.init(name: "skip", value: 1)]) }
        _ = plan.add { Fault(id: $0, name: "b", effect: "b", [.init(name: "count", value: 2)]) }
        #expect(plan.triggerAll { _ in true } == ["b"])
        #expect(plan.triggerAll { _ in true } == ["a", "b"])
        #expect(plan.triggerAll { _ in true } == ["a"])
        #expect(plan.triggerAll { $0.name == "b" } == [])
    }

    @Test func `the seed selects the same requests every time`() {
        func hits(seed: Int) -> [Bool] {
            let document: JSONValue = ["seed": JSONValue(seed), "probability": JSONValue(0.5)]
            var plan = FaultPlan<Bool>()
            _ = plan.add { Fault(id: $0, name: "", effect: true, document.members ?? []) }
            return (0..<64).map { _ in plan.trigger { _ in true } ?? false }
        }
        #expect(hits(seed: 7) == hits(seed: 7))
        #expect(hits(seed: 7) != hits(seed: 8))
        #expect(Set(hits(seed: 7)).count == 2)
    }

    @Test(
        arguments: [
            (["contains": ["<SCRIPT"]], true), (["contains": ["absent", "<b>"]], false), (["beyondBMP": true], true),
            (["largest": 3], true), (["largest": 100], false),
        ] as [(JSONValue, Bool)])
    func `a pattern limits the bodies`(document: JSONValue, fits: Bool) throws {
        let fault = Fault(id: 1, name: "", effect: 0, document.members ?? [])
        #expect(try #require(fault.body).fits(Array("<script>😀".utf8)) == fits)
    }
}
