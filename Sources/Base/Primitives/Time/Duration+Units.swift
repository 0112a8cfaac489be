extension Duration {
    public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }

    public static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }

    public static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    /// The whole milliseconds of the duration.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
