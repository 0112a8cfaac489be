import struct Primitives.SeededRandom

/// A deliberate failure of a simulator.
package struct Fault<Effect: Sendable>: Sendable {
    package let id: Int
    /// The name of the effect in the control API.
    package let name: String
    package let effect: Effect
    /// The method of the matching requests; nil for all methods.
    package var method: String?
    /// A text that the path of a request or the event of a webhook must contain; nil for all.
    package var path: String?
    /// The user of the matching requests; nil for all users.
    package var user: String?
    /// The pattern that the body must match; nil for all bodies.
    package var body: BodyPattern?
    /// The number of matching requests that succeed before the fault starts.
    package var skip = 0
    /// The number of requests that fail before the fault ends; nil for no end.
    package var count: Int?
    /// The fraction of matching requests that fail, chosen by a seeded generator.
    package var probability = 1.0
    package private(set) var triggerCount = 0
    private var random: SeededRandom

    package init(id: Int, name: String, effect: Effect, seed: UInt64 = 1) {
        self.id = id
        self.name = name
        self.effect = effect
        random = SeededRandom(seed: seed)
    }

    /// Creates a fault from a request to the control API.
    ///
    /// - Parameters:
    ///   - id: The number of the fault.
    ///   - name: The name of the effect in the control API.
    ///   - effect: The effect.
    ///   - document: An object such as `{"method":"POST","path":"/issue","skip":1,"count":2}`, which may also limit the
    ///     bodies: `{"contains":["<script"],"beyondBMP":true,"largest":10485760}`.
    package init(id: Int, name: String, effect: Effect, _ document: [JSONValue.Member]) {
        self.init(id: id, name: name, effect: effect, seed: UInt64(max(0, document["seed"]?.whole ?? 1)))
        method = document["method"]?.text
        path = document["path"]?.text
        user = document["user"]?.text
        body = BodyPattern(document)
        skip = document["skip"]?.whole ?? 0
        count = document["count"]?.whole
        probability = document["probability"]?.double ?? 1
    }

    /// Counts a matching request and returns whether the fault applies to it.
    fileprivate mutating func advance() -> Bool {
        if let count, triggerCount >= count { return false }
        if skip > 0 {
            skip -= 1
            return false
        }
        if probability < 1, Double.random(in: 0..<1, using: &random) >= probability { return false }
        triggerCount += 1
        return true
    }
}

/// The active faults, checked in the order in which they were set.
package struct FaultPlan<Effect: Sendable>: Sendable {
    package private(set) var faults: [Fault<Effect>] = []
    private var lastID = 0

    package init() {}

    package mutating func add(_ make: (Int) -> Fault<Effect>) -> Fault<Effect> {
        lastID += 1
        let fault = make(lastID)
        faults.append(fault)
        return fault
    }

    /// Removes the fault with an ID, or all faults.
    package mutating func remove(_ id: Int? = nil) { faults.removeAll { id == nil || $0.id == id } }

    /// Returns the effect of the first fault that applies to a request.
    package mutating func trigger(where matches: (Fault<Effect>) -> Bool) -> Effect? {
        for index in faults.indices where matches(faults[index]) {
            if faults[index].advance() { return faults[index].effect }
        }
        return nil
    }

    /// Returns the effects of all faults that apply to a request.
    package mutating func triggerAll(where matches: (Fault<Effect>) -> Bool) -> [Effect] {
        var effects: [Effect] = []
        for index in faults.indices where matches(faults[index]) {
            if faults[index].advance() { effects.append(faults[index].effect) }
        }
        return effects
    }
}

extension JSONValue {
    fileprivate var whole: Int? { double.flatMap { Int(exactly: $0) } }
}

extension BodyPattern {
    /// Returns nil if the document does not limit the bodies.
    fileprivate init?(_ document: [JSONValue.Member]) {
        let texts = document["contains"]?.array?.compactMap(\.text) ?? []
        let isBeyondBMP = document["beyondBMP"]?.bool ?? false
        let maxBytes = document["largest"]?.whole
        guard !texts.isEmpty || isBeyondBMP || maxBytes != nil else { return nil }
        self.init(texts: texts, isBeyondBMP: isBeyondBMP, largest: maxBytes)
    }
}
