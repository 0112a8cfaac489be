/// The description of the routes (OpenAPI 3.1).
enum OpenAPIDocument {
    static let bytes = PackageResources.openapi_json
}
