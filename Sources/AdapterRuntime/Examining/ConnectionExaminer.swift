public import EntityModel
public import InternalAPI

/// Finds out what stands between Tandem and a tool, without changing anything there.
public protocol ConnectionExaminer: Sendable {
    /// Looks at all of it, from the network upwards; what depends on something that failed is skipped.
    func examine(_ form: DiagnosticRequest) async -> [DiagnosticReport.Check]
}

extension AdapterTool {
    /// Tools whose adapter does not examine have nothing to say.
    public func examiner(for connection: OpenConnection) throws(ToolError) -> (any ConnectionExaminer)? { nil }
}
