extension String {
    /// An address to which paths are appended: without a slash at its end.
    public var trimmingTrailingSlash: String {
        var address = self[...]
        while address.hasSuffix("/") { address.removeLast() }
        return String(address)
    }
}
