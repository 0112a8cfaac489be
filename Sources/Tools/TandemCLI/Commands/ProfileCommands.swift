import ArgumentParser
import Core
import EntityModel

/// `tandem profile`.
struct ProfileCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "List, show, store, or delete profiles.",
        subcommands: [List.self, Show.self, Put.self, Delete.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the profiles.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            let profiles: [Profile] = try await options.api.get(["profiles"], scope: .profilesRead)
            try options.show(Report(profiles))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a profile. With --json, the output is a file for `put`.")

        @Argument(help: "The profile's ID.") var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let profile: Profile = try await options.api.get(["profiles", id], scope: .profilesRead)
            try options.show(Report(profile))
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a profile from a file.",
            discussion: "Warnings about checks that could not run go to standard error.")

        @OptionGroup var file: JSONFile
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let (id, body) = try file.read()
            let stored: Stored = try await options.api.put(["profiles", id], body)
            for warning in stored.warnings {
                Console.current.writeError("Warning: \(DisplayText.line(warning))\n")
            }
            try options.show(Report(stored.profile))
        }
    }

    /// A stored profile, with warnings about checks that could not run.
    private struct Stored: Decodable {
        var profile: Profile
        var warnings: [String]

        private enum CodingKeys: CodingKey {
            case warnings
        }

        init(from decoder: any Decoder) throws {
            profile = try Profile(from: decoder)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            warnings = try values.decodeIfPresent([String].self, forKey: .warnings) ?? []
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a profile that has no shares.")

        @Argument(help: "The profile's ID.") var id: String
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try confirmation.confirm("Delete the profile \(id)?")
            try await options.api.delete(["profiles", id], scope: .profilesWrite)
            try options.show(Report(["id": id], "Profile \(id) was deleted."))
        }
    }
}
