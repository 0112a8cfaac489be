import AdapterRuntime
import Core

@main
enum Main {
    static func main() async {
        await ServiceProgram.run(
            "targetprocess-adapter", port: 8082, publicPort: 8092, settings: AdapterProgram.settings
        ) { context in
            let tool = TargetprocessTool(curl: context.curl, version: TandemVersion.current)
            return try AdapterProgram.parts(tool, schema: "targetprocess_adapter", context: context)
        }
    }
}
