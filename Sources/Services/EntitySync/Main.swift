import Core

@main
enum Main {
    static func main() async {
        await ServiceMain.run("entity-sync", port: 8083, settings: EntitySyncService.settings) { context in
            try EntitySyncService.parts(context)
        }
    }
}
