internal import CCurl
import Glibc

/// The callbacks of libcurl during a transfer, which run on the loop's thread.
extension Transfer {
    private static func from(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    func setCallbacks() throws(CurlError) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            try set(option, pointer: me)
        }
        try check(
            shim_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, pointer in
                Transfer.from(pointer)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        try check(
            shim_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, pointer in
                Transfer.from(pointer)?.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        try check(
            shim_curl_set_data_callback(handle, CURLOPT_READFUNCTION) { bytes, size, count, pointer in
                Transfer.from(pointer)?
                    .readRequestBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                    ?? Int(CURL_READFUNC_ABORT)
            })
        try check(
            shim_curl_set_opensocket_callback(handle) { pointer, _, address in
                guard let address, let transfer = Transfer.from(pointer) else { return CURL_SOCKET_BAD }
                return transfer.openSocket(address)
            })
        try check(
            shim_curl_set_prereq_callback(handle) { pointer, remote, _, _, _ in
                guard let remote, let transfer = Transfer.from(pointer) else { return CURL_PREREQFUNC_ABORT }
                return transfer.isPermitted(to: String(cString: remote)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
    }

    private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        do {
            try parser.parse(line)
            return line.count
        } catch .tooLarge {
            failure = (.tooLarge, "the response's headers are longer than allowed")
        } catch {
            failure = (.protocol, "the response's headers are not HTTP")
        }
        return 0
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        reportHeadIfComplete()
        guard bytes.count <= request.maximumResponseBytes - received else {
            failure = (.tooLarge, "the response's body is longer than \(request.maximumResponseBytes) bytes")
            return 0
        }
        guard exchange.offer(bytes) else {
            isReceivePaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        received += bytes.count
        return bytes.count
    }

    /// Passes the status and headers to the reader, once.
    func reportHeadIfComplete() {
        guard !hasBegun, var head = parser.head(from: remoteAddress) else { return }
        hasBegun = true
        if request.recordsCertificates { head.certificates = certificates }
        exchange.begin(head)
    }

    private var remoteAddress: String {
        var text: UnsafePointer<CChar>?
        guard shim_curl_get_string(handle, CURLINFO_PRIMARY_IP, &text) == CURLE_OK, let text else { return "" }
        return String(cString: text)
    }

    /// The certificates in PEM.
    ///
    /// libcurl provides each certificate as lines of `name:value`, with the PEM text under `Cert`.
    private var certificates: [String] {
        var pointer: UnsafeMutableRawPointer?
        guard shim_curl_get_pointer(handle, CURLINFO_CERTINFO, &pointer) == CURLE_OK, let pointer else { return [] }
        let chain = pointer.assumingMemoryBound(to: curl_certinfo.self).pointee
        return (0..<Int(chain.num_of_certs)).compactMap { index in
            var line = chain.certinfo?[index]
            while let entry = line?.pointee {
                let text = entry.data.map { String(cString: $0) } ?? ""
                if text.hasPrefix("Cert:") { return String(text.dropFirst("Cert:".count)) }
                line = entry.next
            }
            return nil
        }
    }

    private func readRequestBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        switch exchange.copyUpload(into: buffer) {
        case .copied(let count):
            return count
        case .ended:
            return 0
        case .later:
            isSendPaused = true
            return Int(CURL_READFUNC_PAUSE)
        case .failed:
            failure = (.bodySource, "the request's body could not be read to its end")
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// The policy for the address of the next socket, which is the proxy's address if the request uses a proxy.
    private var socketPolicy: AddressPolicy { request.proxy?.addressPolicy ?? request.addressPolicy }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let family = address.pointee.family
        let known = withUnsafeBytes(of: &address.pointee.addr) { bytes in
            // The field `addr` is the first of `addrlen` bytes.
            IPAddress(
                family: family,
                socketAddress: UnsafeRawBufferPointer(start: bytes.baseAddress, count: Int(address.pointee.addrlen)))
        }
        guard let known, socketPolicy.permits(known) else {
            refuse(known.map { "\($0)" } ?? "of an unknown kind")
            return CURL_SOCKET_BAD
        }
        permittedSockets += 1
        return socket(family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    /// Returns whether a new or reused connection may carry the request.
    ///
    /// libcurl asks directly before it sends the request.
    private func isPermitted(to remote: String) -> Bool {
        guard let known = IPAddress(remote), socketPolicy.permits(known) else {
            refuse(remote)
            return false
        }
        guard sendings == 0 || request.isRepeatable else {
            failure = (.connectionLost, "the connection broke before a response came")
            return false
        }
        sendings += 1
        return true
    }

    private func refuse(_ address: String) {
        failure = (.addressRejected, "the address \(address) is not allowed")
    }
}
