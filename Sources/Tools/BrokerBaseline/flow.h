#pragma once
// The three parts of the measurement: publisher, relay, consumer; each on its own thread and connection.

#include <stdatomic.h>

#include "broker.h"

enum { PREFETCH = 256, QUEUE_NAME_SIZE = 96 };

typedef char queue_name[QUEUE_NAME_SIZE];

/// What the three share; only `stop` changes while they run.
typedef struct {
    uint64_t count;
    size_t size;
    /// How many messages a publisher leaves unconfirmed at most.
    uint64_t window;
    uint32_t partitions;
    queue_name *first;
    queue_name *second;
    atomic_bool stop;
} flow;

/// One part: its connection, its room for a body, and whether it has done all that it had to.
typedef struct {
    flow *shared;
    broker connection;
    char *body;
    bool complete;
} part;

/// Thread bodies; `argument` is a `part`. On failure they set `stop`, so that the others end too.
void *flow_publish(void *argument);
void *flow_relay(void *argument);
void *flow_consume(void *argument);
