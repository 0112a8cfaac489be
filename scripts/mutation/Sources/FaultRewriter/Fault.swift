/// A change to the source that a test should notice.
public struct Fault: Equatable, Sendable {
    /// The kind of a fault.
    public enum Kind: String, Sendable, CaseIterable {
        /// A comparison has another boundary, or the opposite outcome.
        case flippedComparison = "flipped comparison"
        /// `&&` and `||` are exchanged.
        case swappedConnective = "swapped connective"
        /// A condition has the opposite outcome.
        case negatedCondition = "negated condition"
        /// A condition of a `guard` always holds.
        case droppedGuard = "dropped guard"
        /// The code takes the other side of a share.
        case swappedSide = "swapped side"
        /// A call or an assignment does not run.
        case skippedStatement = "skipped statement"
        /// A limit is higher by one.
        case wrongLimit = "wrong limit"
    }

    public var kind: Kind
    /// The line of the original source, from 1.
    public var line: Int
    /// The last line of the code that the fault changes.
    public var lastLine: Int
    /// The part of the source that the fault changes, as the offsets of its bytes.
    var range: Range<Int>
    /// The name of the function of the switch that replaces the code.
    var function: String
    /// The text after the code, before the closing parenthesis: the other choice, if there is one.
    var alternative: String = ""
    /// The operator that a comma replaces, because its operands become arguments.
    var operatorRange: Range<Int>?
}
