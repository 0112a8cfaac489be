import HTTPTypes
import SimulatorKit

/// The settings that an administrator or a user of the site changes.
extension ControlAPI {
    /// Sets the language in which Jira answers a user: `{"user":"tandem","language":"de"}`.
    ///
    /// Without a user, it sets the language of the site.
    func setLanguage(_ body: JSONValue) throws(APIError) -> APIResponse {
        let language = body["language"]?.text.flatMap { Vocabulary.Language(rawValue: $0) }
        try simulator.withWorld { world in
            if let user = body["user"]?.text {
                world.languages[user] = language
            } else {
                let plain = Vocabulary(site: world.site)
                world.siteVocabulary = language.map { plain.translated($0, site: world.site) } ?? plain
                world.vocabulary = world.siteVocabulary
            }
        }
        return .noContent
    }

    /// Adds a user, or replaces the user with the same name.
    ///
    /// `{"name":"jo","accountId":"…","displayName":"Jo","email":"jo@example.org","accountType":"customer","active":false,
    /// "showsEmail":true,"timeZone":"Europe/Berlin"}`.
    func addUser(_ body: JSONValue) throws(APIError) -> APIResponse {
        guard let name = body["name"]?.text else { throw .badRequest("The name is missing.") }
        try simulator.withWorld { world in
            let user = User(
                name: name, accountID: body["accountId"]?.text ?? "712020:" + name,
                displayName: body["displayName"]?.text ?? name, email: body["email"]?.text ?? name + "@example.com",
                role: .member, active: body["active"]?.bool ?? true,
                accountType: body["accountType"]?.text ?? "atlassian", timeZone: body["timeZone"]?.text ?? "Etc/UTC",
                showsEmail: body["showsEmail"]?.bool ?? false,
                credentials: User.Credentials(password: name + "-secret", bearer: name + "-token"), site: world.site)
            if let place = world.users.firstIndex(where: { $0.name == name }) {
                world.users[place] = user
            } else {
                world.users.append(user)
                world.signInGuard.admit(user, world.site.shape)
            }
        }
        return .noContent
    }

    /// `{"told":true}` makes `GET user/email` available, as it is to approved apps.
    func setAddressVisibility(_ body: JSONValue) throws(APIError) -> APIResponse {
        try simulator.withWorld { $0.tellsAddresses = body["told"]?.bool ?? true }
        return .noContent
    }

    /// Replaces the transitions of the workflow and adds resolutions:
    /// `{"transitions":[{"id":"11","name":"Reject","from":["10000"],"to":"10002","screen":[{"id":"resolution",
    /// "required":true,"hasDefault":false}]}],"resolutions":["Fixed"]}`.
    func setWorkflow(_ body: JSONValue) throws(APIError) -> APIResponse {
        let transitions = (body["transitions"]?.array ?? []).map { step in
            Transition(
                id: step["id"]?.text ?? "", name: step["name"]?.text ?? "",
                sources: (step["from"]?.array ?? []).compactMap(\.text), target: step["to"]?.text ?? "",
                screen: (step["screen"]?.array ?? []).map { field in
                    Transition.ScreenField(
                        id: field["id"]?.text ?? "", isRequired: field["required"]?.bool ?? true,
                        hasDefault: field["hasDefault"]?.bool ?? false)
                })
        }
        let resolutions = body["resolutions"]?.array?.compactMap(\.text) ?? []
        try simulator.withWorld { world in
            world.siteVocabulary.transitions = transitions
            for (number, name) in resolutions.enumerated() {
                world.siteVocabulary.resolutions.append(
                    Vocabulary.resolution("\(10_100 + number)", name, site: world.site))
            }
            world.vocabulary = world.siteVocabulary
        }
        return .noContent
    }

    /// Sets the renderers of text fields on Data Center: `{"description":"html","customfield_10101":"text"}`.
    ///
    /// The fields include `comment` and `worklog`.
    func setRenderers(_ body: JSONValue) throws(APIError) -> APIResponse {
        let renderers = (body.members ?? []).compactMap { field in
            field.value.text.flatMap { TextRenderer(rawValue: $0) }.map { (field.name, $0) }
        }
        try simulator.withWorld { $0.renderers = Dictionary(renderers) { _, last in last } }
        return .noContent
    }
}
