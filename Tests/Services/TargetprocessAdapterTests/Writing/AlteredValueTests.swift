import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine
@testable import TargetprocessAdapter

/// Targetprocess reports success but does not keep the value, because a rule of the process resets it.
struct AlteredValueTests {
    private static let date = FieldValue.date(CalendarDate(of: 1_772_323_200_000))
    private static let old = FieldValue.date(CalendarDate(of: 1_700_000_000_000))

    @Test(arguments: [#","value":null"#, "", #","value":"2026-05-01T00:00:00""#])
    func `a date that Targetprocess accepts and resets is rejected with that reason`(alteration: String) async throws {
        try await withSimulator { simulator in
            let writing = FieldWriting(simulator.gateway(), to: RunningSimulator.story(1002))
            #expect(
                try await writing.set(TargetprocessField.plannedEnd, Self.old)
                    == .applied(hash: FieldWriting.hasher(Self.old), written: true))
            try await simulator.fault(
                #"{"kind":"alter","method":"POST","path":"/api/v1/userstor","field":"PlannedEndDate"\#(alteration)}"#)
            let result = try #require(
                try await writing.apply([.write(TargetprocessField.plannedEnd, Self.date)]).first)
            guard case .rejected(let reason) = result.outcome else {
                Issue.record("\(result)")
                return
            }
            #expect(!reason.isEmpty)
            // The adapter itself detects a value that did not change.
            if alteration.contains("null") { #expect(result.kept == FieldWriting.hasher(.empty)) }
        }
    }
}
