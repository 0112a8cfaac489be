// What the broker alone can do: messages published with confirms, relayed and consumed through two hops of quorum
// queues, partitioned as the product's are, by the C client without anything else. Prints one JSON object.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "flow.h"

enum { PARTITIONS_MOST = 64, BYTES_MOST = 16 << 20, MESSAGES_MOST = 50000000, WINDOW_MOST = 65535 };

typedef struct {
    const char *url;
    uint64_t messages, bytes, window, partitions;
} options;

static int usage(const char *problem) {
    fprintf(
        stderr,
        "broker-ceiling: %s\n"
        "usage: BrokerCeiling --url amqp://user:password@host:port/vhost\n"
        "         [--messages 20000]  how many messages cross\n"
        "         [--bytes 1024]      the size of each body\n"
        "         [--window 500]      how many may be unconfirmed at a time\n"
        "         [--partitions 4]    queues of each hop\n",
        problem);
    return 64;
}

static bool number(const char *text, uint64_t least, uint64_t most, uint64_t *value) {
    char *end = NULL;
    unsigned long long read = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || read < least || read > most) return false;
    *value = read;
    return true;
}

/// Reads the command line; gives NULL or what is wrong with it.
static const char *options_read(options *self, int count, char **words) {
    *self = (options){.messages = 20000, .bytes = 1024, .window = 500, .partitions = 4};
    for (int i = 1; i < count; i += 2) {
        const char *name = words[i];
        if (i + 1 == count) return "an option without its value";
        const char *value = words[i + 1];
        bool understood = true;
        if (strcmp(name, "--url") == 0) self->url = value;
        else if (strcmp(name, "--messages") == 0) understood = number(value, 1, MESSAGES_MOST, &self->messages);
        else if (strcmp(name, "--bytes") == 0) understood = number(value, 1, BYTES_MOST, &self->bytes);
        else if (strcmp(name, "--window") == 0) understood = number(value, 1, WINDOW_MOST, &self->window);
        else if (strcmp(name, "--partitions") == 0) understood = number(value, 1, PARTITIONS_MOST, &self->partitions);
        else return "an option that it does not know";
        if (!understood) return "a number that is none, or out of range";
    }
    return self->url == NULL ? "--url is missing" : NULL;
}

/// Opens a part's connection; `queues` are consumed if there are any.
static bool part_open(part *self, const broker_address *address, const char *role, bool publishes, queue_name *queues) {
    self->body = malloc(self->shared->size);
    if (self->body == NULL || !broker_open(&self->connection, address, role)) return false;
    if (publishes && !broker_confirms(&self->connection)) return false;
    for (uint32_t i = 0; queues != NULL && i < self->shared->partitions; i++) {
        if (!broker_consume(&self->connection, queues[i], i, PREFETCH)) return false;
    }
    return true;
}

/// Lets the messages cross; the time runs from the first publish to the last acknowledgement.
static bool measure(flow *shared, const broker_address *address, double *seconds) {
    part parts[3] = {{.shared = shared}, {.shared = shared}, {.shared = shared}};
    void *(*const bodies[3])(void *) = {flow_publish, flow_relay, flow_consume};
    bool complete = part_open(&parts[0], address, "publisher", true, NULL)
        && part_open(&parts[1], address, "relay", true, shared->first)
        && part_open(&parts[2], address, "consumer", false, shared->second);
    struct timespec begun, ended;
    pthread_t threads[3];
    int started = 0;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    while (complete && started < 3) {
        complete = pthread_create(&threads[started], NULL, bodies[started], &parts[started]) == 0;
        if (complete) started++;
    }
    if (!complete) atomic_store(&shared->stop, true);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    for (int i = 0; i < 3; i++) {
        complete = complete && parts[i].complete;
        broker_close(&parts[i].connection);
        free(parts[i].body);
    }
    *seconds = (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
    return complete;
}

/// Makes the queues of both hops, measures, and takes the queues away again whatever happened.
static bool run(flow *shared, const broker_address *address, double *seconds) {
    broker desk = {0};
    bool complete = broker_open(&desk, address, "set-up");
    uint32_t made = 0;
    for (; complete && made < shared->partitions * 2; made++) {
        queue_name *hop = made % 2 == 0 ? shared->first : shared->second;
        char *name = hop[made / 2];
        snprintf(name, QUEUE_NAME_SIZE, "ceiling.%ld.%s.%u", (long)getpid(), made % 2 ? "second" : "first", made / 2);
        complete = broker_declare(&desk, name);
    }
    complete = complete && measure(shared, address, seconds);
    for (uint32_t i = 0; i < made; i++) {
        complete = broker_delete(&desk, (i % 2 == 0 ? shared->first : shared->second)[i / 2]) && complete;
    }
    broker_close(&desk);
    return complete;
}

int main(int count, char **words) {
    options given;
    const char *problem = options_read(&given, count, words);
    if (problem != NULL) return usage(problem);
    broker_address address;
    if (!broker_address_read(&address, given.url)) return 64;
    queue_name first[PARTITIONS_MOST], second[PARTITIONS_MOST];
    flow shared = {
        .count = given.messages, .size = given.bytes, .window = given.window,
        .partitions = (uint32_t)given.partitions, .first = first, .second = second,
    };
    double seconds = 0;
    bool complete = run(&shared, &address, &seconds);
    broker_address_free(&address);
    if (!complete) return 1;
    printf(
        "{\"messages\": %llu, \"seconds\": %.3f, \"per_s\": %.1f}\n", (unsigned long long)given.messages, seconds,
        (double)given.messages / seconds);
    return 0;
}
