extension Duration {
    public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }

    public static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }

    public static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    /// The duration in seconds, with whole milliseconds.
    public var fractionalSeconds: Double { Double(wholeMilliseconds) / 1000 }

    /// The whole days of the duration, rounded toward zero.
    public var wholeDays: Int64 { components.seconds / 86_400 }

    /// The duration without its sign.
    public var magnitude: Duration { self < .zero ? .zero - self : self }

    /// The whole milliseconds of the duration, saturated to 64 bits.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let limit = seconds < 0 ? Int64.min : .max
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return isTooLarge || overflow ? limit : sum
    }
}
