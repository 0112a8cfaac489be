import ArgumentParser

/// One of a profile's two tools.
enum ToolChoice: String, Sendable, CaseIterable, ExpressibleByArgument {
    case targetprocess, jira
}
