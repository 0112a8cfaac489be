import EntityModel
import Foundation

/// The OpenAPI 3.1 document of the adapter API, which differs between tools only in the tool's name.
enum OpenAPIDocument {
    /// Returns the document for a tool's adapter.
    static func bytes(of tool: ToolType) -> [UInt8] {
        Array(String(decoding: PackageResources.openapi_json, as: UTF8.self).replacing("TOOL", with: tool.slug).utf8)
    }
}
