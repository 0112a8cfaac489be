import CRabbitMQ

/// The memory for the strings and tables of one message while librabbitmq encodes them.
///
/// All values from the arena are invalid after ``recycle()``.
final class WireArena {
    private var pool = amqp_pool_t()

    init() {
        init_amqp_pool(&pool, 4096)
    }

    deinit {
        empty_amqp_pool(&pool)
    }

    func recycle() {
        recycle_amqp_pool(&pool)
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    func bytes(_ bytes: [UInt8]) -> amqp_bytes_t {
        bytes.withUnsafeBytes { copy($0) }
    }

    func table(_ entries: [String: AMQPValue]) -> amqp_table_t {
        guard !entries.isEmpty, let start = allocate(amqp_table_entry_t.self, entries.count) else {
            return amqp_table_t(num_entries: 0, entries: nil)
        }
        var next = start
        for (key, value) in entries {
            next.initialize(to: amqp_table_entry_t(key: bytes(key), value: field(value)))
            next += 1
        }
        return amqp_table_t(num_entries: Int32(entries.count), entries: start)
    }

    private func array(_ values: [AMQPValue]) -> amqp_array_t {
        guard !values.isEmpty, let start = allocate(amqp_field_value_t.self, values.count) else {
            return amqp_array_t(num_entries: 0, entries: nil)
        }
        for (index, value) in values.enumerated() {
            (start + index).initialize(to: field(value))
        }
        return amqp_array_t(num_entries: Int32(values.count), entries: start)
    }

    private func field(_ value: AMQPValue) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        func set(_ kind: amqp_field_value_kind_t) { field.kind = UInt8(truncatingIfNeeded: kind.rawValue) }
        switch value {
        case .bool(let value):
            set(AMQP_FIELD_KIND_BOOLEAN)
            field.value.boolean = value ? 1 : 0
        case .int(let value):
            set(AMQP_FIELD_KIND_I64)
            field.value.i64 = value
        case .double(let value):
            set(AMQP_FIELD_KIND_F64)
            field.value.f64 = value
        case .decimal(let scale, let unscaled):
            set(AMQP_FIELD_KIND_DECIMAL)
            field.value.decimal = amqp_decimal_t(decimals: scale, value: unscaled)
        case .string(let value):
            set(AMQP_FIELD_KIND_UTF8)
            field.value.bytes = bytes(value)
        case .bytes(let value):
            set(AMQP_FIELD_KIND_BYTES)
            field.value.bytes = bytes(value)
        case .timestamp(let value):
            set(AMQP_FIELD_KIND_TIMESTAMP)
            field.value.u64 = value
        case .array(let value):
            set(AMQP_FIELD_KIND_ARRAY)
            field.value.array = array(value)
        case .table(let value):
            set(AMQP_FIELD_KIND_TABLE)
            field.value.table = table(value)
        case .void: set(AMQP_FIELD_KIND_VOID)
        }
        return field
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard source.count > 0, let target = amqp_pool_alloc(&pool, source.count), let start = source.baseAddress else {
            return amqp_empty_bytes
        }
        target.copyMemory(from: start, byteCount: source.count)
        return amqp_bytes_t(len: source.count, bytes: target)
    }

    private func allocate<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element>? {
        amqp_pool_alloc(&pool, count * MemoryLayout<Element>.stride)?.bindMemory(to: type, capacity: count)
    }
}
