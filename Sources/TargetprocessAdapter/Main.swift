import AdapterRuntime
import Core
import EntityModel

@main
enum Main {
    /// Where files come from that are carried over.
    private static let otherAdapter = Setting<String>(
        "TANDEM_JIRA_ADAPTER_URL", "the internal address of jira-adapter")

    static func main() async {
        await ServiceMain.run(
            "targetprocess-adapter", port: 8082, publicPort: 8092, settings: AdapterProgram.settings + [otherAdapter]
        ) { context in
            let limits = try AdapterProgram.limits(context)
            let files = try AdapterProgram.files(of: .jira, at: otherAdapter, limits: limits, context: context)
            let tool = TargetprocessTool(
                curl: try AdapterProgram.outward(context), version: TandemVersion.current, limits: limits, files: files)
            return try AdapterProgram.parts(tool, schema: "targetprocess_adapter", context: context)
        }
    }
}
