internal import CCurl

/// Drives all transfers of one client on one thread.
///
/// All calls to libcurl, except for the wakeup, happen on this thread. Therefore they need no lock.
final class TransferLoop {
    private let multi: UnsafeMutableRawPointer
    private let mailbox: TransferCommandQueue
    private let settings: CurlSettings
    private var transfers: [ObjectIdentifier: Transfer] = [:]
    /// The handles that can be reused.
    ///
    /// Each one holds buffers and TLS sessions.
    private var spareHandles: [UnsafeMutableRawPointer] = []

    init(_ handle: MultiHandle, mailbox: TransferCommandQueue, settings: CurlSettings) {
        multi = handle.pointer
        self.mailbox = mailbox
        self.settings = settings
        shim_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.maximumConnections)
        shim_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maximumConnectionsPerHost)
        shim_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.maximumIdleConnections)
        shim_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    /// Returns when the queue is closed and every transfer has ended.
    func run() {
        while true {
            let (commands, isClosing) = mailbox.drain()
            for command in commands {
                perform(command)
            }
            guard !isClosing else { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collectFinished()
            // libcurl shortens the wait to its own timers, and a command ends it.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for transfer in transfers.values {
            let error = transfer.exchange.error(.closed, "the client was closed", neverSent: transfer.sendings == 0)
            remove(transfer, outcome: .failure(error))
        }
        spareHandles.forEach { curl_easy_cleanup($0) }
        curl_multi_cleanup(multi)
    }

    private func perform(_ command: TransferCommand) {
        switch command {
        case .start(let request, let exchange):
            start(request, exchange)
        case .cancel(let exchange):
            guard let transfer = transfers[ObjectIdentifier(exchange)] else { return }
            remove(
                transfer,
                outcome: .failure(exchange.error(.cancelled, "canceled", neverSent: transfer.sendings == 0)))
        case .resume(let exchange):
            guard let transfer = transfers[ObjectIdentifier(exchange)] else { return }
            resume(transfer)
        }
    }

    private func start(_ request: CurlRequest, _ exchange: TransferState) {
        guard !exchange.isFinished else { return }
        guard let url = CurlURL(request.url) else {
            exchange.finish(.failure(exchange.error(.invalidRequest, "the URL is not valid", neverSent: true)))
            return
        }
        guard let handle = spareHandles.popLast() ?? curl_easy_init() else {
            exchange.finish(.failure(exchange.error(.invalidRequest, "no memory for a request", neverSent: true)))
            return
        }
        let transfer = Transfer(handle: handle, request: request, url: url, exchange: exchange)
        do {
            try transfer.prepare(settings)
        } catch {
            discard(handle)
            exchange.finish(.failure(error))
            return
        }
        transfers[ObjectIdentifier(exchange)] = transfer
        let added = curl_multi_add_handle(multi, handle)
        if added != CURLM_OK {
            let text = String(cString: curl_multi_strerror(added))
            remove(transfer, outcome: .failure(exchange.error(.invalidRequest, text, neverSent: true)))
        }
    }

    private func resume(_ transfer: Transfer) {
        let (receive, send) = transfer.exchange.removeResumable()
        if receive { transfer.isReceivePaused = false }
        if send { transfer.isSendPaused = false }
        guard receive || send else { return }
        let remaining =
            (transfer.isReceivePaused ? CURLPAUSE_RECV : 0) | (transfer.isSendPaused ? CURLPAUSE_SEND : 0)
        // The call may run the callbacks at once. Only its result reports an error in them.
        let result = curl_easy_pause(transfer.handle, remaining)
        if result != CURLE_OK {
            remove(transfer, outcome: transfer.outcome(result, message: ""))
        }
    }

    private func collectFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let result = shim_curl_result(message)
            var pointer: UnsafeMutableRawPointer?
            guard shim_curl_get_pointer(handle, CURLINFO_PRIVATE, &pointer) == CURLE_OK, let pointer else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
            if result == CURLE_OK {
                transfer.reportHeadIfComplete()
            }
            remove(transfer, outcome: transfer.outcome(result, message: transfer.message))
        }
    }

    /// Ends a transfer.
    ///
    /// libcurl closes a connection that is in the middle of it.
    private func remove(_ transfer: Transfer, outcome: Result<Void, CurlError>) {
        curl_multi_remove_handle(multi, transfer.handle)
        transfers[ObjectIdentifier(transfer.exchange)] = nil
        discard(transfer.handle)
        transfer.exchange.finish(outcome)
    }

    private func discard(_ handle: UnsafeMutableRawPointer) {
        guard spareHandles.count < 64 else {
            curl_easy_cleanup(handle)
            return
        }
        // The handle must not keep pointers to the transfer, its headers, or credentials.
        curl_easy_reset(handle)
        spareHandles.append(handle)
    }
}
