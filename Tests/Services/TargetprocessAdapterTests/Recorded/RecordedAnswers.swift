import Foundation
import TestSupport

/// Recorded responses of real instances.
///
/// They are stored next to the checkout and are not part of it.
enum RecordedAnswers {
    private static let folder = Checkout.shared("targetprocess/samples")

    /// Whether the samples exist.
    ///
    /// An automated build must have them.
    static let areThere =
        FileManager.default.fileExists(atPath: folder.path)
        || ProcessInfo.processInfo.environment["CI"] == "true"

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    /// Returns the bodies of the recorded responses in their order.
    ///
    /// A body in another format is `nil`.
    static func bodies<Body: Decodable>(_ name: String, as type: Body.Type = Body.self) throws -> [Body?] {
        try JSONDecoder().decode(Recording<Body>.self, from: Data(bytes(name))).bodies
    }
}

/// One exchange, a list of exchanges, or a list of exchanges under `pairs`.
private struct Recording<Body: Decodable>: Decodable {
    private struct Exchange: Decodable {
        struct Response: Decodable {
            let body: Body?

            private enum CodingKeys: CodingKey {
                case body
            }

            init(from decoder: any Decoder) throws {
                body = try? decoder.container(keyedBy: CodingKeys.self).decode(Body.self, forKey: .body)
            }
        }

        let response: Response
    }

    private enum CodingKeys: CodingKey {
        case pairs
    }

    let bodies: [Body?]

    init(from decoder: any Decoder) throws {
        let exchanges: [Exchange]
        if let list = try? [Exchange](from: decoder) {
            exchanges = list
        } else if let pairs = try? decoder.container(keyedBy: CodingKeys.self).decode([Exchange].self, forKey: .pairs) {
            exchanges = pairs
        } else {
            exchanges = [try Exchange(from: decoder)]
        }
        bodies = exchanges.map(\.response.body)
    }
}
