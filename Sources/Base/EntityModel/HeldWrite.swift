/// The words for a write that is held, because it would destroy what Tandem cannot read or keep.
public enum HeldWrite {
    /// The reason for a value that cannot be decoded.
    ///
    /// - Parameters:
    ///   - problem: The problem with the value that the tool has.
    ///   - tool: The tool that has it.
    /// - Returns: The words.
    public static func reason(unreadable problem: String, in tool: Tool) -> String {
        "Tandem cannot read what \(tool.type.rawValue) holds there: \(problem). It does not overwrite it. Correct it in "
            + "\(tool.type.rawValue)."
    }

    /// The reason for a text with objects in it.
    ///
    /// - Parameters:
    ///   - embedded: The objects, of which there is at least one.
    ///   - tool: The tool that has the text.
    /// - Returns: The words.
    public static func reason(embedded: [FormattingLoss], in tool: Tool) -> String {
        "The text in \(tool.type.rawValue) contains objects that Tandem cannot keep when it writes the text: "
            + "\(embedded.summary). The text was not written. Change it in \(tool.type.rawValue), or remove the objects there."
    }
}
