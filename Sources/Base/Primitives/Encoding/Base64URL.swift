/// Bytes encoded with the URL-safe alphabet of RFC 4648 §5.
public enum Base64URL {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Returns the bytes as letters, digits, `-`, and `_`, without padding.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var group = 0
        var bits = 0
        for byte in bytes {
            group = group << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(letters[group >> bits & 63])
            }
            group &= (1 << bits) - 1
        }
        if bits > 0 { text.append(letters[group << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }
}
