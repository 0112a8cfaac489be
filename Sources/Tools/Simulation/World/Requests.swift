import EntityModel
import Primitives
import Synchronization

/// The requests of users, recorded outside the system.
///
/// The checks do not rely on Tandem's own records.
final class Requests: Sendable {
    /// A user's request for a share.
    struct Request {
        var item: EntityKey
        /// The time of the request.
        var from: Timestamp
        /// The time of the response, or `nil` while the request is open.
        var until: Timestamp?
    }

    private let requests = Mutex<[Request]>([])

    var all: [Request] { requests.withLock { $0 } }

    /// Records a request and returns its number.
    func open(_ item: EntityKey, at now: Timestamp) -> Int {
        requests.withLock { requests in
            requests.append(Request(item: item, from: now))
            return requests.count - 1
        }
    }

    func close(_ request: Int, at now: Timestamp) {
        requests.withLock { $0[request].until = now }
    }
}
