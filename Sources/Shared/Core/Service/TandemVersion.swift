/// The version of all programs of this package.
public enum TandemVersion {
    public static let current = "1.0.0"
}
