import AdapterRuntime
import Core

@main
enum Main {
    static func main() async {
        await ServiceProgram.run(
            "jira-adapter", port: 8081, publicPort: 8091, settings: AdapterProgram.settings
        ) { context in
            let tool = JiraTool(curl: context.curl, version: TandemVersion.current)
            return try AdapterProgram.parts(tool, schema: "jira_adapter", context: context)
        }
    }
}
