public import EntityModel
public import InternalAPI

/// Finds out what stands between Tandem and a tool, without changing anything there.
public protocol ConnectionDiagnostics: Sendable {
    /// Looks at all of it, from the network upwards; what depends on something that failed is skipped.
    func run(_ form: DiagnosticRequest) async -> [DiagnosticReport.Check]
}

extension ToolIntegration {
    /// Tools whose adapter does not examine have nothing to say.
    public func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)? {
        nil
    }
}
