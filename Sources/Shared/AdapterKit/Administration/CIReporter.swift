public import EntityModel
public import InternalAPI
public import Primitives

/// Reports builds and deployments to a tool.
public protocol CIReporter: Sendable {
    /// Sends a build.
    ///
    /// - Parameters:
    ///   - build: The report about the build.
    ///   - at: The time of the report. It orders the reports about the same build.
    /// - Returns: The outcome.
    /// - Throws: ``EntityModel/ToolError`` of kind `.rejected` if the report names no item or the tool does not support
    ///   builds. Errors of other kinds if the tool does not accept the report.
    func send(_ build: BuildReport, at: Timestamp) async throws(ToolError) -> CIReportRecord

    /// Sends a deployment in the same way as a build.
    func send(_ deployment: DeploymentReport, at: Timestamp) async throws(ToolError) -> CIReportRecord
}

extension ToolIntegration {
    /// Returns `nil`, for tools that do not show builds.
    public func ciReporter(for connection: DecryptedConnection) throws(ToolError) -> (any CIReporter)? { nil }
}
