#pragma once
// One connection to the broker with one channel, and the few calls that the measurement needs.
// Every function that can fail returns false after it has said why on standard error.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../Drivers/CRabbitMQ/shim.h"

/// Where the broker is, as `amqp_parse_url` reads it. The strings point into `text`.
typedef struct {
    char *text;
    struct amqp_connection_info info;
} broker_address;

/// An open connection with channel 1, used by one thread at a time.
typedef struct {
    amqp_connection_state_t state;
    const char *role;
    bool open;
} broker;

/// What a frame meant to the one who waited for it.
typedef enum { EVENT_NONE, EVENT_CONFIRMED, EVENT_DELIVERED, EVENT_FAILED } event_kind;

/// A confirm of our publishing (`tag`, `multiple`) or a delivery to us (`tag`, `partition`, the body in the buffer).
typedef struct {
    event_kind kind;
    uint64_t tag;
    bool multiple;
    uint32_t partition;
} broker_event;

bool broker_address_read(broker_address *address, const char *url);
void broker_address_free(broker_address *address);

bool broker_open(broker *self, const broker_address *address, const char *role);
void broker_close(broker *self);

/// Declares a durable quorum queue with a single active consumer, as the product declares its partitions.
bool broker_declare(broker *self, const char *queue);
bool broker_delete(broker *self, const char *queue);

bool broker_confirms(broker *self);
/// Consumes with the partition's number as the consumer's tag, so that a delivery tells its partition.
bool broker_consume(broker *self, const char *queue, uint32_t partition, uint16_t prefetch);
/// Publishes a persistent, mandatory message to a queue through the default exchange.
bool broker_publish(broker *self, const char *queue, amqp_bytes_t body);
bool broker_ack(broker *self, uint64_t tag, bool multiple);

/// Waits for the next confirm or delivery, at most `milliseconds`; then `EVENT_NONE`.
/// A delivery's body must have exactly `size` bytes and is copied to `body`.
broker_event broker_next(broker *self, int milliseconds, char *body, size_t size);
/// True while a frame can be had without waiting for the network.
bool broker_has_more(const broker *self);
