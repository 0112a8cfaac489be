/// Reasons for a write that is held because it would destroy content that Tandem cannot read or keep.
public enum HeldWrite {
    /// Returns the reason for a value that cannot be decoded.
    ///
    /// - Parameters:
    ///   - problem: The problem with the value in the tool.
    ///   - tool: The tool that has the value.
    /// - Returns: The text of the reason.
    public static func reason(unreadable problem: String, in tool: Tool) -> String {
        "Tandem cannot read the value in \(tool.type.rawValue): \(problem). The value was not overwritten. Correct it in "
            + "\(tool.type.rawValue)."
    }

    /// Returns the reason for a text that contains objects.
    ///
    /// - Parameters:
    ///   - embedded: The objects; at least one.
    ///   - tool: The tool that has the text.
    /// - Returns: The text of the reason.
    public static func reason(embedded: [FormattingLoss], in tool: Tool) -> String {
        "The text in \(tool.type.rawValue) contains objects that Tandem cannot keep when it writes the text: "
            + "\(embedded.summary). The text was not written. Change it in \(tool.type.rawValue), or remove the objects there."
    }
}
