import ArgumentParser
import Core
import InternalAPI

/// `tandem share`.
struct ShareCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Share items, and list, show, retry, repair, or delete shares.",
        subcommands: [
            List.self, Show.self, Start.self, StartAll.self, Delete.self, Retry.self, Repair.self, RepairAll.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the shares and their states.")

        @Option(help: "Only shares of this profile.")
        var profile: String?
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.shares(of: profile)))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a share and its rejected parts.",
            discussion: "Each part is listed with the tool's reason, the time of the first rejection, and the next try."
        )

        @OptionGroup var name: ShareName
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.share(named: name.share)))
        }
    }

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Share a Targetprocess item and a Jira issue.",
            discussion:
                "If only one item is given, Tandem creates the counterpart according to the profile's routings.")

        @Argument(help: "The Targetprocess item's ID, the Jira issue's key, or both in this order.")
        var items: [String]
        @Option(help: "The profile to use.")
        var profile: String
        @Option(help: "The tool whose values win if the items differ (default: the profile's source).")
        var origin: ToolChoice?
        @OptionGroup var options: AccountOptions

        func validate() throws {
            guard items.count <= 2 else {
                throw ValidationError("Give one or two items. \(items.count) are given.")
            }
        }

        func run() async throws {
            let isOfTargetprocess = items.count == 2 || Self.isId(items[0])
            let share = try await options.api.share(
                targetprocess: isOfTargetprocess ? items[0] : nil,
                jira: isOfTargetprocess ? items.dropFirst().first : items[0],
                profile: profile, origin: origin)
            try options.show(Report(share))
        }

        /// Returns whether a name belongs to a Targetprocess item: a number, `#1234`, or an address that ends with a
        /// number.
        static func isId(_ name: String) -> Bool {
            let last = name.split(separator: "/").last?.drop { $0 == "#" } ?? ""
            return !last.isEmpty && last.allSatisfy { $0.isASCII && $0.isNumber }
        }
    }

    struct StartAll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Share all items of one tool that match a routing of the profile.",
            discussion: "Starts a job that also continues after a restart. `tandem job list` shows its progress.")

        @Option(help: "The profile of the routing.")
        var profile: String
        @Option(help: "The routing's ID.")
        var routing: String
        @Option(help: "The tool whose items are shared.")
        var from: ToolChoice
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let side = try await api.side(from, of: profile)
            let job = try await api.startJob(
                .init(profile: profile, kind: .shareAll, routing: routing, fromSide: side))
            try options.show(Report(job))
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Unshare two items. Both items stay unchanged.")

        @OptionGroup var name: ShareName
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let share = try await api.share(named: name.share)
            try confirmation.confirm(
                "Unshare \(Report.name(share.source)) and \(Report.name(share.target))? Both items stay unchanged.")
            try await api.delete(["shares", share.id], scope: .syncWrite)
            try options.show(Report(share, "Share \(share.id) was deleted. Both items stay unchanged."))
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Retry now the rejected parts of a share.")

        @OptionGroup var name: ShareName
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let id = try await api.share(named: name.share).id
            let share: SyncAPI.ShareView = try await api.post(["shares", id, "retry"], scope: .syncWrite)
            try options.show(Report(share))
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Resume a broken share whose items exist again.",
            discussion: "Edits made in the meantime are merged.")

        @OptionGroup var name: ShareName
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let api = try options.api
            let id = try await api.share(named: name.share).id
            let share: SyncAPI.ShareView = try await api.post(["shares", id, "repair"], scope: .syncWrite)
            try options.show(Report(share))
        }
    }

    struct RepairAll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a job that resumes all broken shares of a profile whose items exist again.",
            discussion: "`tandem finding list JOB` lists the shares that stay broken.")

        @Option(help: "The profile of the broken shares.")
        var profile: String
        @OptionGroup var options: AccountOptions

        func run() async throws {
            try options.show(Report(try await options.api.startJob(.init(profile: profile, kind: .resume))))
        }
    }
}
