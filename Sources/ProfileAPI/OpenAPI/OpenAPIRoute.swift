import Hummingbird

/// The description of the routes (OpenAPI 3.1), at `/openapi.json`, for everybody.
enum OpenAPIRoute {
    static let document = PackageResources.openapi_json

    static func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
        }
    }
}
