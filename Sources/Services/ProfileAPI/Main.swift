import Core
import Primitives

@main enum Main {
    static func main() async {
        await ServiceMain.run("profile-api", port: 8080, settings: ProfileAPIService.settings) { context in
            let issuer = try context.settings.value(OAuthSettings.issuer)
            let access = ProfileAPIService.Access(
                guarding: { context.requireScope($0) },
                signIn: { id, secret in
                    let client = OAuthClient(
                        curl: context.curl, endpoint: issuer + "/oauth/token", clientId: id, clientSecret: secret)
                    do {
                        _ = try await client.token(for: [.profilesRead, .syncRead])
                        return true
                    } catch OAuthError.refused {
                        return false
                    }
                })
            return try ProfileAPIService.parts(context, access)
        }
    }
}
