/// Which members of a JSON text's objects are read; the others need not be decoded.
///
/// Holds for each element of an array, too. A member that is selected and is no object is read as it is.
public struct JSONSelection: Sendable {
    struct Member: Sendable {
        /// As UTF-8, without quotes.
        var name: [UInt8]
        var selection: JSONSelection
    }

    /// `nil` for all of them.
    let members: [Member]?

    private init(_ members: [Member]?) { self.members = members }

    /// Everything that is there.
    public static let all = JSONSelection(nil)

    /// Some members of an object.
    ///
    /// - Parameters:
    ///   - names: those that are read whole.
    ///   - parts: those of which a part is read.
    /// - Returns: the selection.
    public static func members(_ names: [String], parts: [String: JSONSelection] = [:]) -> JSONSelection {
        JSONSelection(
            names.map { Member(name: Array($0.utf8), selection: .all) }
                + parts.map { Member(name: Array($0.key.utf8), selection: $0.value) })
    }
}
