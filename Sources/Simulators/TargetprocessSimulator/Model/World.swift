import OrderedCollections

/// The whole state of the instance.
struct World: Sendable {
    var zone = ZoneOffset(minutes: 120)
    var users: OrderedDictionary<Int, User> = [:]
    var processes: OrderedDictionary<Int, Process> = [:]
    var workflows: OrderedDictionary<Int, Workflow> = [:]
    var states: OrderedDictionary<Int, EntityState> = [:]
    var priorities: OrderedDictionary<Int, Priority> = [:]
    var teams: OrderedDictionary<Int, Team> = [:]
    var projects: OrderedDictionary<Int, Project> = [:]
    var customFields: OrderedDictionary<Int, CustomField> = [:]
    var periodsById: OrderedDictionary<Int, Period> = [:]
    var teamAssignments: OrderedDictionary<Int, TeamAssignment> = [:]
    var teamAssignmentsByCard: [Int: [Int]] = [:]
    var lastTeamAssignment = 82_000
    var roles: OrderedDictionary<Int, Role> = [:]
    var assignments: OrderedDictionary<Int, Assignment> = [:]
    var assignmentsByCard: [Int: [Int]] = [:]
    var lastAssignment = 71_000
    var times: OrderedDictionary<Int, TimeEntry> = [:]
    var timesByCard: [Int: [Int]] = [:]
    var lastTime = 63_000
    var lastRoleEffort = 88_000
    var attachmentsById: OrderedDictionary<Int, Attachment> = [:]
    var attachmentsByGeneral: [Int: [Int]] = [:]
    var lastAttachment = 55_000
    /// The cards in the order of their IDs.
    ///
    /// A deleted card leaves no gap.
    private(set) var cards: OrderedDictionary<Int, Card> = [:]
    /// The deleted cards in their last state.
    ///
    /// API v2 returns them on request.
    private(set) var deletedCards: OrderedDictionary<Int, Card> = [:]
    private(set) var comments: OrderedDictionary<Int, Comment> = [:]
    private(set) var commentsByGeneral: [Int: [Int]] = [:]
    private(set) var relations: OrderedDictionary<Int, Relation> = [:]
    private(set) var conversions: [Conversion] = []
    private var userByToken: [String: Int] = [:]
    /// The logins whose tokens and passwords the tool no longer accepts.
    var expiredLogins: Set<String> = []
    /// The projects that users can no longer see, by login.
    var hiddenProjects: [String: Set<Int>] = [:]
    /// The rights that users lack, by login.
    var deniedRights: [String: DeniedRights] = [:]

    private var lastGeneral = 1000
    private var lastComment = 100_000
    private var lastRelation = 16_000
    private var lastVersion: Int64 = 48_888_500

    mutating func add(_ user: User) {
        users[user.id] = user
        for token in user.tokens { userByToken[token] = user.id }
    }

    func user(token: String) -> User? {
        userByToken[token].flatMap { users[$0] }
    }

    /// Returns the ID for a new card or project; both use one sequence.
    mutating func nextGeneral() -> Int {
        lastGeneral += 1
        return lastGeneral
    }

    mutating func nextComment() -> Int {
        lastComment += 1
        return lastComment
    }

    /// Returns the next value of the instance's only change counter.
    mutating func nextVersion() -> Int64 {
        lastVersion += 1
        return lastVersion
    }

    mutating func nextRelation() -> Int {
        lastRelation += 1
        return lastRelation
    }

    mutating func put(_ relation: Relation) {
        relations[relation.id] = relation
    }

    mutating func removeRelation(_ id: Int) {
        relations.removeValue(forKey: id)
    }

    func generalValue(_ id: Int) -> Value {
        Value(name(ofGeneral: id).map { .general(id: id, name: $0) })
    }

    mutating func put(_ card: Card) {
        cards[card.id] = card
    }

    mutating func put(_ comment: Comment) {
        if comments.updateValue(comment, forKey: comment.id) == nil {
            commentsByGeneral[comment.general, default: []].append(comment.id)
        }
    }

    mutating func removeCard(_ id: Int) {
        if let card = cards.removeValue(forKey: id) { deletedCards[id] = card }
        relations.removeAll { $0.value.master == id || $0.value.slave == id }
        for assignment in teamAssignments(of: id) { removeTeamAssignment(assignment.id) }
        for attachment in attachments(of: id) { remove(attachment) }
        for assignment in assignments(of: id) { removeAssignment(assignment.id) }
        for time in times(of: id) { remove(time) }
        for comment in commentsByGeneral.removeValue(forKey: id) ?? [] { comments.removeValue(forKey: comment) }
    }

    mutating func removeComment(_ id: Int) {
        guard let comment = comments.removeValue(forKey: id) else { return }
        commentsByGeneral[comment.general]?.removeAll { $0 == id }
    }

    /// Moves the parts of a card to the card that it was converted to, and records the conversion.
    mutating func rename(_ id: Int, to new: Card, was kind: CardKind) {
        if let card = cards.removeValue(forKey: id) { deletedCards[id] = card }
        cards[new.id] = new
        for comment in commentsByGeneral.removeValue(forKey: id) ?? [] {
            comments[comment]?.general = new.id
            commentsByGeneral[new.id, default: []].append(comment)
        }
        for relation in relations.values {
            if relation.master == id { relations[relation.id]?.master = new.id }
            if relation.slave == id { relations[relation.id]?.slave = new.id }
        }
        moveTeams(from: id, to: new.id)
        moveAssignments(from: id, to: new.id)
        moveAttachments(from: id, to: new.id)
        moveTimes(from: id, to: new.id)
        for card in cards.values where card.parents.values.contains(id) {
            cards[card.id]?.parents = card.parents.filter { $0.value != id }
        }
        for place in conversions.indices where conversions[place].to == id { conversions[place].to = new.id }
        conversions.append(Conversion(id: conversions.count + 1, from: id, fromKind: kind, to: new.id))
    }

    func comments(of general: Int) -> [Comment] {
        (commentsByGeneral[general] ?? []).compactMap { comments[$0] }
    }

    /// Returns the workflow of cards of this kind in a project.
    func workflow(of kind: CardKind, in project: Int) -> Workflow? {
        let process = projects[project]?.process
        return workflows.values.first { $0.process == process && $0.kind == kind && $0.team == nil }
    }

    func states(of workflow: Int) -> [EntityState] {
        states.values.filter { $0.workflow == workflow }.sorted { $0.numericPriority < $1.numericPriority }
    }

    /// Returns the world that a user can see.
    func seen(by user: User?) -> World {
        guard let user, let hidden = hiddenProjects[user.login], !hidden.isEmpty else { return self }
        var seen = self
        seen.cards.removeAll { hidden.contains($0.value.project) }
        seen.deletedCards.removeAll { hidden.contains($0.value.project) }
        seen.comments.removeAll { seen.cards[$0.value.general] == nil && seen.projects[$0.value.general] == nil }
        seen.projects.removeAll { hidden.contains($0.key) }
        return seen
    }

    /// Whether a card is in a project that the user cannot see.
    func hides(_ card: Int?, from user: User) -> Bool {
        guard let project = card.flatMap({ cards[$0]?.project }) else { return false }
        return hiddenProjects[user.login]?.contains(project) == true
    }

    func name(ofGeneral id: Int) -> String? {
        cards[id]?.name ?? projects[id]?.name
    }
}
