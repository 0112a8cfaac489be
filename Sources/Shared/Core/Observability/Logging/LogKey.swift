/// The keys of log metadata.
///
/// They follow the Elastic Common Schema where it defines one.
public enum LogKey {
    public static let account = "account.id"
    public static let connection = "connection.id"
    public static let entity = "entity.id"
    public static let event = "event.id"
    public static let dependency = "dependency"
    public static let error = "error.message"
    public static let errorType = "error.type"
    public static let method = "http.request.method"
    public static let route = "http.route"
    public static let status = "http.response.status_code"
    /// The duration in nanoseconds, as ECS defines it.
    public static let duration = "event.duration"
}
