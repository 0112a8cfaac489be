public import EntityModel
public import InternalAPI

/// Tells a tool of builds and deployments.
public protocol CIReporter: Sendable {
    /// Sends a build.
    ///
    /// - Parameters:
    ///   - build: what is told.
    ///   - at: milliseconds since 1970; orders what is told of the same build.
    /// - Returns: what became of it.
    /// - Throws: `refused` if no item is named, or the tool has no such thing; ``EntityModel/ToolError`` of other kinds
    ///   if the tool does not take it.
    func send(_ build: BuildReport, at: Int64) async throws(ToolError) -> CIReportRecord

    /// Sends a deployment, in the same way.
    func send(_ deployment: DeploymentReport, at: Int64) async throws(ToolError) -> CIReportRecord
}

extension ToolIntegration {
    /// Tools that show no builds have no sender.
    public func ciReporter(for connection: DecryptedConnection) throws(ToolError) -> (any CIReporter)? { nil }
}
