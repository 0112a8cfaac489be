import EntityModel
import Foundation

/// The description of the adapter API (OpenAPI 3.1), the same for every tool but for the tool's name.
enum OpenAPIDocument {
    /// The document of a tool's adapter.
    static func bytes(of tool: ToolType) -> [UInt8] {
        Array(String(decoding: PackageResources.openapi_json, as: UTF8.self).replacing("TOOL", with: tool.slug).utf8)
    }
}
