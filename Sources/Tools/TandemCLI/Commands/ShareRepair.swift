import ArgumentParser
import Core
import InternalAPI

/// `tandem share repair`.
struct ShareRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Resume a broken share whose items exist again.",
        discussion:
            "Edits made in the meantime are merged. With --profile, a job resumes all broken shares; `tandem drift show JOB` "
            + "lists those that stay broken.")

    @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key.")
    var share: String?
    @Option(help: "The profile of the broken shares to resume.")
    var profile: String?
    @OptionGroup var options: AccountOptions

    func validate() throws {
        guard (share == nil) != (profile == nil) else { throw ValidationError("Give a share or --profile.") }
    }

    func run() async throws {
        let api = try options.api
        guard let share else {
            let job = try await api.startJob(.init(profile: profile ?? "", kind: .resume))
            return try Report([job], asJSON: options.json).show()
        }
        let found = try await api.share(named: share)
        let resumed: SyncAPI.ShareView = try await api.post(["shares", found.id, "repair"], scope: .syncWrite)
        try Report([resumed], asJSON: options.json).show()
    }
}
