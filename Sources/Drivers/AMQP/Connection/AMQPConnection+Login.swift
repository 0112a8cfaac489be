import CRabbitMQ
import Glibc
import Primitives

extension AMQPConnection {
    func connect(_ settings: AMQPSettings) throws(AMQPError) {
        let socket =
            try settings.tls.map { tls throws(AMQPError) in try secureSocket(tls) } ?? amqp_tcp_socket_new(state)
        guard let socket else { throw AMQPError(code: .unavailable, message: "out of memory") }
        var timeout = timeval(settings.connectTimeout)
        let status = amqp_socket_open_noblock(socket, settings.host, Int32(settings.port), &timeout)
        guard status == AMQP_STATUS_OK.rawValue else {
            let reason = String(cString: amqp_error_string2(status))
            throw AMQPError(
                code: .unavailable, message: "cannot connect to \(settings.host):\(settings.port): \(reason)")
        }
        amqp_set_rpc_timeout(state, &timeout)
        amqp_set_handshake_timeout(state, &timeout)
    }

    private func secureSocket(_ tls: AMQPSettings.TLS) throws(AMQPError) -> OpaquePointer? {
        guard let socket = amqp_ssl_socket_new(state) else { return nil }
        amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesHost ? 1 : 0)
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        if tls.verifiesPeer {
            let file = tls.rootCertificate ?? "/etc/ssl/certs/ca-certificates.crt"
            guard amqp_ssl_socket_set_cacert(socket, file) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(code: .invalidSettings, message: "the broker's CA file cannot be read: \(file)")
            }
        }
        if let certificate = tls.certificate, let key = tls.key {
            guard amqp_ssl_socket_set_key(socket, certificate, key) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    code: .invalidSettings, message: "the certificate \(certificate) or its key \(key) cannot be used")
            }
        }
        return socket
    }

    func login(_ settings: AMQPSettings) throws(AMQPError) {
        // With these capabilities, the broker reports when it stops reading, and when a consumer's queue is deleted.
        let capabilities: [String: AMQPValue] = [
            "basic.nack": true, "connection.blocked": true, "consumer_cancel_notify": true, "publisher_confirms": true,
        ]
        var properties = arena.table([
            "product": "Tandem", "connection_name": .string(settings.connectionName),
            "capabilities": .table(capabilities),
        ])
        let heartbeat = Int32(max(1, settings.heartbeat.components.seconds))
        let reply = settings.password.reveal { password in
            shim_amqp_login_plain(
                state, settings.virtualHost, 0, 131_072, heartbeat, &properties, settings.user, password)
        }
        arena.recycle()
        guard var error = AMQPError(reply, during: "logging in at \(settings.host)") else { return }
        if error.code == .connectionLost { error.code = .unavailable }
        throw error
    }
}

extension timeval {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
