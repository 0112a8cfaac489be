import CRabbitMQ

extension AMQPConnection {
    /// Declares the exchanges, then the queues, then the bindings.
    ///
    /// - Throws: ``AMQPError/Code/topologyRefused`` with the name of the object if it exists with other arguments.
    func declare(_ topology: AMQPTopology) throws(AMQPError) {
        for exchange in topology.exchanges {
            amqp_exchange_declare(
                state, channel, arena.bytes(exchange.name), arena.bytes(exchange.kind), 0, exchange.isDurable ? 1 : 0,
                0,
                0, arena.table(exchange.arguments))
            try finish("declaring the exchange \(exchange.name)")
        }
        for queue in topology.queues {
            amqp_queue_declare(
                state, channel, arena.bytes(queue.name), 0, queue.isDurable ? 1 : 0, 0, 0, arena.table(queue.arguments))
            try finish("declaring the queue \(queue.name)")
        }
        for binding in topology.bindings {
            amqp_queue_bind(
                state, channel, arena.bytes(binding.queue), arena.bytes(binding.exchange),
                arena.bytes(binding.routingKey), arena.table(binding.arguments))
            try finish("binding \(binding.queue) to \(binding.exchange)")
        }
    }

    /// Starts consuming the queues, each with its own prefetch.
    ///
    /// The consumer tag is the index of the queue in the list.
    func consume(_ queues: [String], prefetch: Int) throws(AMQPError) {
        amqp_basic_qos(state, channel, 0, UInt16(clamping: prefetch), 0)
        try finish("setting the prefetch")
        for (number, queue) in queues.enumerated() {
            amqp_basic_consume(
                state, channel, arena.bytes(queue), arena.bytes(String(number)), 0, 0, 0, amqp_empty_table)
            try finish("consuming \(queue)")
        }
    }

    /// Asks the broker to stop the deliveries.
    ///
    /// The broker confirms each consumer with ``IncomingFrame/cancelOk``.
    func cancelConsumers(count: Int) throws(AMQPError) {
        for number in 0..<count {
            var cancel = amqp_basic_cancel_t(consumer_tag: arena.bytes(String(number)), nowait: 0)
            try check(
                amqp_send_method(state, channel, AMQP_BASIC_CANCEL_METHOD, &cancel), during: "canceling a consumer")
            arena.recycle()
        }
    }

    /// Enables publisher confirms for the channel (RabbitMQ's `confirm.select`).
    func selectConfirms() throws(AMQPError) {
        amqp_confirm_select(state, channel)
        try finish("enabling publisher confirms")
    }

    private func finish(_ action: String) throws(AMQPError) {
        arena.recycle()
        try requireReply(during: action)
    }
}
