import ArgumentParser
import Testing

@testable import TandemCLI

/// The names and options of all commands.
struct CommandTreeTests {
    /// The first words of the names of commands: one word for one meaning.
    private static let verbs: Set<String> = [
        "list", "show", "put", "delete", "create", "check", "start", "commit", "undo", "pause", "resume", "cancel",
        "retry", "repair", "register", "unregister", "rotate", "revoke", "replay", "discard",
    ]

    /// The commands that remove something or that cannot be undone.
    private static let confirmed: Set<String> = [
        "connection delete", "profile delete", "share delete", "managed-item delete", "webhook rotate-token",
        "webhook unregister", "authorization revoke", "dead-letters discard", "transfer commit",
    ]

    @Test func `Every command is a noun and a verb`() {
        for (path, command) in CommandTree.leaves {
            #expect(path.count == 2, "\(path)")
            let verb = path.last?.split(separator: "-").first.map(String.init) ?? ""
            #expect(Self.verbs.contains(verb), "\(path)")
            #expect(!Self.verbs.contains(path.first ?? ""), "\(path)")
            #expect(command.configuration.aliases.isEmpty, "\(path)")
        }
    }

    @Test func `Every verb is used`() {
        let used = CommandTree.leaves.compactMap { $0.path.last?.split(separator: "-").first.map(String.init) }
        #expect(Set(used) == Self.verbs)
    }

    @Test func `Every command prints JSON on request`() {
        for (path, command) in CommandTree.leaves {
            #expect(command.helpMessage(columns: 100).contains("  --json "), "\(path)")
        }
    }

    @Test func `The commands that remove something ask for confirmation, and no others`() {
        let asking = CommandTree.leaves.filter { $0.command.helpMessage(columns: 100).contains("  --yes ") }
        #expect(Set(asking.map { $0.path.joined(separator: " ") }) == Self.confirmed)
    }

    @Test func `Every command is described`() {
        for (path, command) in CommandTree.leaves {
            #expect(!command.configuration.abstract.isEmpty, "\(path)")
        }
    }
}

/// All commands without subcommands.
enum CommandTree {
    static var leaves: [(path: [String], command: any ParsableCommand.Type)] {
        leaves(of: TandemCommand.self, path: [])
    }

    private static func leaves(
        of command: any ParsableCommand.Type, path: [String]
    ) -> [(path: [String], command: any ParsableCommand.Type)] {
        let subcommands = command.configuration.subcommands
        guard !subcommands.isEmpty else { return [(path, command)] }
        return subcommands.flatMap { leaves(of: $0, path: path + [$0._commandName]) }
    }
}
