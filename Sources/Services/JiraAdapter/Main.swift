import AdapterKit
import Core
import EntityModel

@main
enum Main {
    /// The adapter that provides the bytes of synced attachments.
    private static let otherAdapter = Setting<String>(
        "TANDEM_TARGETPROCESS_ADAPTER_URL", "the internal address of targetprocess-adapter")

    static func main() async {
        await ServiceMain.run(
            "jira-adapter", port: 8081, publicPort: 8091, settings: AdapterService.settings + [otherAdapter]
        ) { context in
            let limits = try AdapterService.limits(context)
            let files = try AdapterService.files(of: .targetprocess, at: otherAdapter, limits: limits, context: context)
            let tool = JiraIntegration(
                curl: try AdapterService.outboundClient(context), version: TandemVersion.current, limits: limits,
                files: files)
            return try AdapterService.components(tool, schema: "jira_adapter", context: context)
        }
    }
}
