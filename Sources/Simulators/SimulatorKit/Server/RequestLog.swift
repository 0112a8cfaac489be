package import struct Primitives.Timestamp

/// The last requests, so that a test or the benchmark can see them with their times.
package struct RequestLog: Sendable {
    package struct Entry: Sendable {
        /// The position in the order of arrival, counted from 1.
        package fileprivate(set) var number = 0
        package let time: Timestamp
        package let method: String
        package let path: String
        /// The user that the request names; nil or empty if there is none.
        package let user: String?
        package let status: Int
        package let headerNames: [String]
        /// Whether a fault applied to the request.
        package let isFault: Bool

        package init(
            time: Timestamp, method: String, path: String, user: String?, status: Int, headerNames: [String] = [],
            isFault: Bool = false
        ) {
            self.time = time
            self.method = method
            self.path = path
            self.user = user
            self.status = status
            self.headerNames = headerNames
            self.isFault = isFault
        }
    }

    private static let maxEntries = 100_000

    private var ring: [Entry] = []
    private var start = 0
    package private(set) var total = 0
    package private(set) var countByStatus: [Int: Int] = [:]

    package init() {}

    package mutating func append(_ entry: Entry) {
        total += 1
        countByStatus[entry.status, default: 0] += 1
        var entry = entry
        entry.number = total
        if ring.count < Self.maxEntries {
            ring.append(entry)
        } else {
            ring[start] = entry
            start = (start + 1) % Self.maxEntries
        }
    }

    /// Returns the stored requests that arrived after a request, oldest first.
    ///
    /// - Parameters:
    ///   - number: The number of the request, or 0 for all stored requests.
    ///   - method: The method of the requests, or nil for all.
    ///   - user: The user of the requests, or nil for all.
    ///   - path: A text that the path must contain in any case, or nil for all.
    /// - Returns: The requests that match all limits.
    package func entries(
        after number: Int, method: String? = nil, user: String? = nil, path: String? = nil
    ) -> [Entry] {
        let skipped = min(max(number - (total - ring.count), 0), ring.count)
        let path = path?.lowercased()
        return (skipped..<ring.count).lazy.map { ring[(start + $0) % ring.count] }.filter { entry in
            method ?? entry.method == entry.method && user ?? entry.user == entry.user
                && (path.map { entry.path.lowercased().contains($0) } ?? true)
        }
    }
}
