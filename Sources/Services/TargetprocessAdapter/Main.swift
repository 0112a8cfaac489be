import AdapterKit
import Core
import EntityModel

@main
enum Main {
    /// The address of the adapter that provides the attachments of the other tool.
    private static let otherAdapter = Setting<String>(
        "TANDEM_JIRA_ADAPTER_URL", "the internal address of jira-adapter")

    static func main() async {
        await ServiceMain.run(
            "targetprocess-adapter", port: 8082, publicPort: 8092, settings: AdapterService.settings + [otherAdapter]
        ) { context in
            let limits = try AdapterService.limits(context)
            let files = try AdapterService.files(of: .jira, at: otherAdapter, limits: limits, context: context)
            let tool = TargetprocessIntegration(
                curl: try AdapterService.outboundClient(context), version: TandemVersion.current, limits: limits,
                files: files)
            return try AdapterService.components(tool, schema: "targetprocess_adapter", context: context)
        }
    }
}
