import HTTPTypes
import SimulatorKit

/// A function that performs a call with exclusive access to the world.
typealias Handler = @Sendable (inout World, APIRequest) throws(APIError) -> APIResponse

/// One path with the methods that it supports.
struct Route: Sendable {
    let segments: [Substring]
    var handlers: [HTTPRequest.Method: Handler]
    let shapes: Set<JiraDeployment>

    /// Returns the values of the variables, or nil if the path does not match.
    func match(_ path: [Substring]) -> [String]? {
        var values: [String] = []
        for (pattern, segment) in zip(segments, path) {
            if pattern == "{}" {
                values.append(PercentEncoding.decoded(segment, plus: false))
            } else if pattern != segment {
                return nil
            }
        }
        return values
    }
}

/// The paths of one API, below the prefix that contains the API's name and version.
struct RouteTable: Sendable {
    private var routesByLength: [Int: [Route]] = [:]
    let shape: JiraDeployment

    init(shape: JiraDeployment) { self.shape = shape }

    /// Adds a method to a path.
    ///
    /// If two paths match, the one that was added first wins.
    mutating func on(
        _ method: HTTPRequest.Method, _ path: String, _ shapes: JiraDeployment..., handler: @escaping Handler
    ) {
        guard shapes.isEmpty || shapes.contains(shape) else { return }
        let segments = path.split(separator: "/")
        var routes = routesByLength[segments.count] ?? []
        if let index = routes.firstIndex(where: { $0.segments == segments }) {
            routes[index].handlers[method] = handler
        } else {
            routes.append(Route(segments: segments, handlers: [method: handler], shapes: Set(shapes)))
        }
        routesByLength[segments.count] = routes
    }

    func find(_ path: [Substring]) -> (route: Route, parameters: [String])? {
        for route in routesByLength[path.count] ?? [] {
            if let parameters = route.match(path) { return (route, parameters) }
        }
        return nil
    }
}
