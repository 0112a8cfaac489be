#include "flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How often a waiting part looks whether it is to stop, and how many empty looks in a row are a failure.
enum { LOOK_MILLISECONDS = 250, EMPTY_LOOKS_MOST = 120 };

/// The next event, or a failure when the run is to stop or nothing has come for half a minute.
static broker_event next(part *self) {
    for (int looks = 0; looks < EMPTY_LOOKS_MOST && !atomic_load(&self->shared->stop); looks++) {
        broker_event event = broker_next(&self->connection, LOOK_MILLISECONDS, self->body, self->shared->size);
        if (event.kind != EVENT_NONE) return event;
    }
    if (!atomic_load(&self->shared->stop)) fprintf(stderr, "broker-ceiling: %s: nothing came\n", self->connection.role);
    return (broker_event){.kind = EVENT_FAILED};
}

static void *ended(part *self, bool complete) {
    self->complete = complete;
    if (!complete) atomic_store(&self->shared->stop, true);
    return NULL;
}

/// Which messages the broker has confirmed. Confirms of different queues overtake each other, so a single one is noted
/// by its tag and a multiple one speaks for all up to its tag; `floor` is the last tag below which none is missing.
typedef struct {
    unsigned char *seen;
    uint64_t floor;
    uint64_t total;
} confirms;

static bool confirms_begin(confirms *self, uint64_t count) {
    // Two more than there are messages: tags begin at 1, and the floor looks one ahead.
    *self = (confirms){.seen = calloc(count + 2, 1)};
    return self->seen != NULL;
}

static void confirms_note(confirms *self, broker_event event) {
    uint64_t from = event.multiple ? self->floor + 1 : event.tag;
    for (uint64_t tag = from; tag <= event.tag; tag++) {
        if (self->seen[tag]) continue;
        self->seen[tag] = 1;
        self->total++;
    }
    while (self->seen[self->floor + 1]) self->floor++;
}

static bool publish_all(part *self, confirms *confirmed) {
    flow *shared = self->shared;
    uint64_t sent = 0;
    while (confirmed->total < shared->count) {
        while (sent < shared->count && sent - confirmed->total < shared->window) {
            const char *queue = shared->first[sent % shared->partitions];
            amqp_bytes_t body = {.len = shared->size, .bytes = self->body};
            if (!broker_publish(&self->connection, queue, body)) return false;
            sent++;
        }
        do {
            broker_event event = next(self);
            if (event.kind != EVENT_CONFIRMED) return false;
            confirms_note(confirmed, event);
        } while (confirmed->total < sent && broker_has_more(&self->connection));
    }
    return true;
}

void *flow_publish(void *argument) {
    part *self = argument;
    confirms confirmed;
    memset(self->body, 'x', self->shared->size);
    bool complete = confirms_begin(&confirmed, self->shared->count) && publish_all(self, &confirmed);
    free(confirmed.seen);
    return ended(self, complete);
}

/// What is delivered is published again in the same order, so the n-th confirm settles the n-th delivery.
static bool relay_all(part *self, confirms *confirmed) {
    flow *shared = self->shared;
    uint64_t settled = 0;
    while (settled < shared->count) {
        do {
            broker_event event = next(self);
            if (event.kind == EVENT_CONFIRMED) {
                confirms_note(confirmed, event);
            } else if (event.kind == EVENT_DELIVERED && event.partition < shared->partitions) {
                amqp_bytes_t body = {.len = shared->size, .bytes = self->body};
                if (!broker_publish(&self->connection, shared->second[event.partition], body)) return false;
            } else {
                return false;
            }
        } while (confirmed->floor < shared->count && broker_has_more(&self->connection));
        if (confirmed->floor == settled) continue;
        settled = confirmed->floor;
        if (!broker_ack(&self->connection, settled, true)) return false;
    }
    return true;
}

void *flow_relay(void *argument) {
    part *self = argument;
    confirms confirmed;
    bool complete = confirms_begin(&confirmed, self->shared->count) && relay_all(self, &confirmed);
    free(confirmed.seen);
    return ended(self, complete);
}

static bool consume_all(part *self) {
    uint64_t received = 0;
    while (received < self->shared->count) {
        broker_event event;
        do {
            event = next(self);
            if (event.kind != EVENT_DELIVERED) return false;
            received++;
        } while (received < self->shared->count && broker_has_more(&self->connection));
        if (!broker_ack(&self->connection, event.tag, true)) return false;
    }
    return true;
}

void *flow_consume(void *argument) {
    part *self = argument;
    return ended(self, consume_all(self));
}
