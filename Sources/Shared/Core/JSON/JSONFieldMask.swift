/// The members of JSON objects that are read.
///
/// The others need not be decoded.
///
/// The mask applies to each element of an array, too. A selected member that is not an object is read completely.
public struct JSONFieldMask: Sendable {
    struct Member: Sendable {
        /// The name in UTF-8, without quotation marks.
        var name: [UInt8]
        var selection: JSONFieldMask
    }

    /// The selected members; `nil` for all.
    let members: [Member]?
    /// A set of name lengths.
    ///
    /// Bit n is set if a name has n bytes; the last bit covers all longer names. The length alone excludes most names.
    private let lengths: UInt64

    private init(_ members: [Member]?) {
        self.members = members
        lengths = (members ?? []).reduce(0) { $0 | JSONFieldMask.bit($1.name.count) }
    }

    private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

    /// Returns whether the name of a member can have the given number of bytes.
    func canName(_ length: Int) -> Bool { lengths & JSONFieldMask.bit(length) != 0 }

    /// A mask that selects everything.
    public static let all = JSONFieldMask(nil)

    /// Returns a mask for some members of an object.
    ///
    /// - Parameters:
    ///   - names: The members to read completely.
    ///   - parts: The members to read partially, with their masks.
    /// - Returns: The mask.
    public static func members(_ names: [String], parts: [String: JSONFieldMask] = [:]) -> JSONFieldMask {
        JSONFieldMask(
            names.map { Member(name: Array($0.utf8), selection: .all) }
                + parts.map { Member(name: Array($0.key.utf8), selection: $0.value) })
    }
}
