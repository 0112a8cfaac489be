import Synchronization

/// The state of one transfer that the requesting task and the loop's thread share: the received response and the unsent
/// request body.
///
/// The first outcome is final. Later ones are ignored.
final class TransferState: Sendable {
    /// The event that a task waits for.
    private enum Need {
        case head, bytes, outcome
    }

    private struct State {
        var head: CurlResponseHead?
        var received: [UInt8] = []
        var receivePaused = false
        var outcome: Result<Void, CurlError>?
        var reader: (need: Need, continuation: CheckedContinuation<Void, Never>)?

        var upload: [UInt8] = []
        var uploadSent = 0
        var uploadEnded = false
        var uploadFailed = false
        var sendPaused = false
        var writer: CheckedContinuation<Void, Never>?

        func satisfies(_ need: Need) -> Bool {
            if outcome != nil { return true }
            return switch need {
            case .head: head != nil
            case .bytes: !received.isEmpty
            case .outcome: false
            }
        }

        /// Removes and returns the reader if it can continue.
        ///
        /// The caller must resume it outside of the lock.
        mutating func readyReader() -> CheckedContinuation<Void, Never>? {
            guard let waiting = reader, satisfies(waiting.need) else { return nil }
            reader = nil
            return waiting.continuation
        }
    }

    /// The maximum number of buffered bytes in each direction before the other side is paused.
    static let highWaterMark = 256 << 10

    /// The method, host, and path.
    let place: String
    /// Whether the whole response is collected without pausing the server.
    let collects: Bool
    private let state = Mutex(State())

    init(place: String, collects: Bool) {
        self.place = place
        self.collects = collects
    }

    func error(_ code: CurlError.Code, _ text: String, neverSent: Bool) -> CurlError {
        CurlError(code: code, text: text, request: place, wasNotSent: neverSent)
    }

    var isFinished: Bool { state.withLock { $0.outcome != nil } }

    // MARK: The loop's side

    func begin(_ head: CurlResponseHead) {
        state.withLock { state in
            state.head = head
            return state.readyReader()
        }?.resume()
    }

    /// Accepts received bytes.
    ///
    /// Returns `false` if the reader is too slow and the same bytes must be offered again later.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (taken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard collects || state.received.count < TransferState.highWaterMark else {
                state.receivePaused = true
                return (false, nil)
            }
            state.received.append(contentsOf: bytes)
            return (true, state.readyReader())
        }
        reader?.resume()
        return taken
    }

    /// Sets the outcome and returns whether it is the first one.
    @discardableResult func finish(_ outcome: Result<Void, CurlError>) -> Bool {
        let (isFirst, reader, writer) = state.withLock { state in
            let isFirst = state.outcome == nil
            if isFirst {
                state.outcome = outcome
            }
            let writer = state.writer
            state.writer = nil
            return (isFirst, state.readyReader(), writer)
        }
        reader?.resume()
        writer?.resume()
        return isFirst
    }

    /// The state of the request body.
    enum Upload: Equatable {
        case copied(Int)
        case ended
        case later
        case failed
    }

    func copyUpload(into buffer: UnsafeMutableRawBufferPointer) -> Upload {
        let (result, writer) = state.withLock { state -> (Upload, CheckedContinuation<Void, Never>?) in
            let count = min(buffer.count, state.upload.count - state.uploadSent)
            guard count > 0 else {
                if state.uploadFailed { return (.failed, nil) }
                if state.uploadEnded { return (.ended, nil) }
                state.sendPaused = true
                return (.later, nil)
            }
            state.upload.withUnsafeBytes { bytes in
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[state.uploadSent..<state.uploadSent + count]))
            }
            state.uploadSent += count
            guard state.uploadSent == state.upload.count else { return (.copied(count), nil) }
            state.upload.removeAll(keepingCapacity: true)
            state.uploadSent = 0
            let writer = state.writer
            state.writer = nil
            return (.copied(count), writer)
        }
        writer?.resume()
        return result
    }

    /// Clears and returns the directions that were paused and can continue.
    func removeResumable() -> (receive: Bool, send: Bool) {
        state.withLock { state in
            let receive = state.receivePaused && state.received.count < TransferState.highWaterMark
            let send = state.sendPaused && (!state.upload.isEmpty || state.uploadEnded || state.uploadFailed)
            if receive { state.receivePaused = false }
            if send { state.sendPaused = false }
            return (receive, send)
        }
    }

    // MARK: The task's side

    private func wait(for need: Need) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard !state.satisfies(need) else { return true }
                state.reader = (need, continuation)
                return false
            }
            if isReady {
                continuation.resume()
            }
        }
    }

    /// Waits for the head of the response and returns it.
    func head() async -> Result<CurlResponseHead, CurlError> {
        await wait(for: .head)
        return state.withLock { state in
            if let head = state.head {
                return .success(head)
            }
            if case .failure(let error) = state.outcome {
                return .failure(error)
            }
            return .failure(error(.protocol, "the response has no status", neverSent: false))
        }
    }

    /// Waits for the whole response and returns it, for an exchange that collects.
    func response() async -> Result<CurlResponse, CurlError> {
        await wait(for: .outcome)
        return state.withLock { state in
            if case .failure(let error) = state.outcome {
                return .failure(error)
            }
            guard let head = state.head else {
                return .failure(error(.protocol, "the response has no status", neverSent: false))
            }
            let body = state.received
            state.received = []
            return .success(CurlResponse(head: head, body: body))
        }
    }

    func nextChunk(resume: @Sendable () -> Void) async throws(CurlError) -> [UInt8]? {
        await wait(for: .bytes)
        let (result, wasHeld) = state.withLock { state -> (Result<[UInt8]?, CurlError>, Bool) in
            if !state.received.isEmpty {
                let chunk = state.received
                state.received = []
                return (.success(chunk), state.receivePaused)
            }
            if case .failure(let error) = state.outcome {
                return (.failure(error), false)
            }
            return (.success(nil), false)
        }
        if wasHeld {
            resume()
        }
        return try result.get()
    }

    /// Reads the request's body and passes it to the loop, not faster than the network accepts it.
    func pumpRequestBody(from next: @Sendable () async throws -> [UInt8]?, resume: @Sendable () -> Void) async {
        do {
            while let chunk = try await next() {
                guard await push(chunk, resume: resume) else { return }
            }
            endUpload(failed: false)
        } catch {
            endUpload(failed: true)
        }
        resume()
    }

    private func endUpload(failed: Bool) {
        state.withLock { state in
            state.uploadEnded = true
            state.uploadFailed = failed
        }
    }

    /// Adds a chunk and waits for buffer space.
    ///
    /// Returns `false` if the exchange is over.
    private func push(_ chunk: [UInt8], resume: @Sendable () -> Void) async -> Bool {
        let isHeld = state.withLock { state in
            state.upload.append(contentsOf: chunk)
            return state.sendPaused
        }
        if isHeld {
            resume()
        }
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if state.outcome != nil || state.upload.count - state.uploadSent < TransferState.highWaterMark {
                    return true
                }
                state.writer = continuation
                return false
            }
            if mayGoOn {
                continuation.resume()
            }
        }
        return !isFinished
    }
}
