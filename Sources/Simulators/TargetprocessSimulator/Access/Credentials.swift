import HTTPTypes
import OrderedCollections

/// The caller's credentials: `access_token` or `token` in the query, or Basic authentication.
///
/// The tool does not accept a token in a header.
/// Source: Targetprocess developer hub, "Authentication".
struct Credentials {
    let query: Query
    let headers: HTTPFields

    /// - Throws: `APIError` with status 401 if the credentials are missing or wrong.
    func user(in world: World) throws(APIError) -> User {
        let user = try known(in: world)
        guard !world.expiredLogins.contains(user.login) else { throw .unauthorized }
        return user
    }

    private func known(in world: World) throws(APIError) -> User {
        if let token = query["access_token"] ?? query["token"] {
            guard let user = world.user(token: token) else { throw .unauthorized }
            return user
        }
        guard let header = headers[.authorization], header.lowercased().hasPrefix("basic "),
            let decoded = base64Decoded(header.dropFirst(6)),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { throw .unauthorized }
        let login = String(decoding: decoded[..<colon], as: UTF8.self)
        let password = String(decoding: decoded[(colon + 1)...], as: UTF8.self)
        guard let user = world.users.values.first(where: { $0.login == login && $0.password == password }) else {
            throw .unauthorized
        }
        return user
    }
}

/// Decodes Base64 (RFC 4648 §4); returns `nil` for characters outside the alphabet.
func base64Decoded(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for character in text.utf8.filter({ $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: " ") }) {
        let value: UInt8
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: return nil
        }
        buffer = buffer << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            buffer &= (1 << UInt32(bits)) - 1
        }
    }
    return bytes
}
