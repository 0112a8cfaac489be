import ArgumentParser

extension World.DisabledSafeguards {
    /// The broken variants, by the names that the command line and the tests use.
    static let variants: [(name: String, variant: World.DisabledSafeguards)] = [
        ("fence", .init(fence: true)), ("markers", .init(markers: true)), ("intents", .init(intents: true)),
        ("echo", .init(echo: true)), ("outbox", .init(outbox: true)), ("version", .init(version: true)),
        ("readBack", .init(readBack: true)), ("originals", .init(originals: true)),
        ("attribution", .init(attribution: true)), ("keepRule", .init(keepRule: true)),
        ("manualRoutings", .init(manualRoutings: true)), ("deletions", .init(deletions: true)),
        ("watermark", .init(watermark: true)), ("expectation", .init(expectation: true)),
        ("conflicts", .init(conflicts: true)), ("exclusions", .init(exclusions: true)), ("users", .init(users: true)),
        ("decoding", .init(decoding: true)), ("isolation", .init(isolation: true)),
        ("discussions", .init(discussions: true)), ("reasons", .init(reasons: true)),
        ("embedded", .init(embedded: true)),
    ]
}

extension World.DisabledSafeguards: ExpressibleByArgument {
    init?(argument: String) {
        guard let known = Self.variants.first(where: { $0.name == argument }) else { return nil }
        self = known.variant
    }
}
