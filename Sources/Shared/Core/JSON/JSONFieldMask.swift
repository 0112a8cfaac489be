/// Which members of a JSON text's objects are read; the others need not be decoded.
///
/// Holds for each element of an array, too. A member that is selected and is no object is read as it is.
public struct JSONFieldMask: Sendable {
    struct Member: Sendable {
        /// As UTF-8, without quotes.
        var name: [UInt8]
        var selection: JSONFieldMask
    }

    /// `nil` for all of them.
    let members: [Member]?
    /// Bit n is set if a name has n bytes, or the last one if it has more: most names are none of them by their length.
    private let lengths: UInt64

    private init(_ members: [Member]?) {
        self.members = members
        lengths = (members ?? []).reduce(0) { $0 | JSONFieldMask.bit($1.name.count) }
    }

    private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

    /// Whether a member's name can have so many bytes.
    func canName(_ length: Int) -> Bool { lengths & JSONFieldMask.bit(length) != 0 }

    /// Everything that is there.
    public static let all = JSONFieldMask(nil)

    /// Some members of an object.
    ///
    /// - Parameters:
    ///   - names: those that are read whole.
    ///   - parts: those of which a part is read.
    /// - Returns: the selection.
    public static func members(_ names: [String], parts: [String: JSONFieldMask] = [:]) -> JSONFieldMask {
        JSONFieldMask(
            names.map { Member(name: Array($0.utf8), selection: .all) }
                + parts.map { Member(name: Array($0.key.utf8), selection: $0.value) })
    }
}
