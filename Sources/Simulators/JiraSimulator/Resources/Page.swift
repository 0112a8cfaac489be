import SimulatorKit

/// The part of a list that a call requests.
struct Page: Sendable {
    let start: Int
    let size: Int

    init(_ call: APIRequest, most: Int, standard: Int? = nil) throws(APIError) {
        start = max(0, try call.query.number("startAt") ?? 0)
        let wanted = try call.query.number("maxResults") ?? standard ?? min(most, 50)
        size = max(0, min(wanted, most))
    }

    func slice<Elements: RandomAccessCollection>(_ elements: Elements) -> Elements.SubSequence {
        elements.dropFirst(start).prefix(size)
    }

    /// Writes a page object in the format of the newer resources.
    func write<Element>(
        _ name: String, _ elements: [Element], path: String, _ world: World, _ call: APIRequest,
        to writer: inout JSONWriter,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        writer.object { writer in
            if !path.isEmpty { writer.member("self", world.site.api(call.version, path)) }
            writer.member("maxResults", size)
            writer.member("startAt", start)
            writer.member("total", elements.count)
            writer.member("isLast", start + size >= elements.count)
            writer.member(name) { $0.array(slice(elements), body) }
        }
    }
}
