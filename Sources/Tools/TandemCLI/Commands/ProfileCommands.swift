import ArgumentParser
import Core
import EntityModel
import Foundation

struct ProfileCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Store, show, list, or delete profiles.",
        subcommands: [Put.self, Get.self, List.self, Delete.self])

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Store a profile from a file.")

        @OptionGroup var file: JSONFile
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let (id, body) = try file.read()
            let stored: Stored = try await options.api.put(["profiles", id], body)
            for warning in stored.warnings { FileHandle.standardError.write(Data("Warning: \(warning)\n".utf8)) }
            try Report([stored.profile], asJSON: options.json).show()
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

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a profile as a file for `put`.")

        @Argument var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let profile: Profile = try await options.api.get(["profiles", id], scope: .profilesRead)
            print(try Report.json(profile))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the profiles.")

        @OptionGroup var options: AccountOptions

        func run() async throws {
            let profiles: [Profile] = try await options.api.get(["profiles"], scope: .profilesRead)
            try Report(profiles, asJSON: options.json).show()
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a profile that has no shares.")

        @Argument var id: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try await options.api.delete(["profiles", id], scope: .profilesWrite)
            try Report(["id": id], asJSON: options.json) { "Profile \(id) was deleted." }.show()
        }
    }
}
