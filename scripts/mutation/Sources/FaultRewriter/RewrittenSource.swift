/// The text of a file in which faults can be switched on.
///
/// Every fault only inserts text around the original code. Nested faults therefore need no order, and each line keeps
/// its number, so that an error of the compiler leads back to the fault.
public enum RewrittenSource {
    private struct Edit {
        var offset: Int
        var length = 0
        var text: String
        /// The order of the edits: by offset, then ends before beginnings, and the outermost beginning first.
        var order: [Int]
    }

    /// Returns the source with its faults.
    ///
    /// - Parameters:
    ///   - source: The original text.
    ///   - faults: The faults of the file, with their numbers. A fault that surrounds another one comes first.
    /// - Returns: The text in which each fault can be switched on by its number.
    public static func text(of source: String, with faults: [(number: Int, fault: Fault)]) -> String {
        let bytes = Array(source.utf8)
        var result: [UInt8] = []
        var position = 0
        for edit in edits(for: faults).sorted(by: { $0.order.lexicographicallyPrecedes($1.order) }) {
            result += bytes[position..<edit.offset]
            result += Array(edit.text.utf8)
            position = edit.offset + edit.length
        }
        result += bytes[position...]
        return String(decoding: result, as: UTF8.self)
    }

    private static func edits(for faults: [(number: Int, fault: Fault)]) -> [Edit] {
        var edits: [Edit] = []
        for (index, (number, fault)) in faults.enumerated() {
            let isStatement = fault.kind == .skippedStatement
            let (start, end) = (fault.range.lowerBound, fault.range.upperBound)
            let call = "FaultSwitch.\(fault.function)(\(number)"
            let (opening, closing) =
                isStatement ? ("if \(call)) { ", " }") : ("\(call), ", fault.alternative + ")")
            edits.append(Edit(offset: start, text: opening, order: [start, 1, -end, index]))
            edits.append(Edit(offset: end, text: closing, order: [end, 0, -start, -index]))
            if let range = fault.operatorRange {
                edits.append(
                    Edit(offset: range.lowerBound, length: range.count, text: ",", order: [range.lowerBound, 2]))
            }
        }
        return edits
    }
}
