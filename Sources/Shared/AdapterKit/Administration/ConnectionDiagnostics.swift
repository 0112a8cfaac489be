public import EntityModel
public import InternalAPI

/// Checks the path from Tandem to a tool without changing anything in the tool.
public protocol ConnectionDiagnostics: Sendable {
    /// Runs all checks, starting with the network. A check that depends on a failed one is skipped.
    func run(_ form: DiagnosticRequest) async -> [DiagnosticReport.Check]
}

extension ToolIntegration {
    /// Returns `nil`, for tools without diagnostics.
    public func diagnostics(for connection: DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)? {
        nil
    }
}
