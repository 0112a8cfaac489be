#include "broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

enum { CHANNEL = 1, FRAME_MAX = 131072, ANSWER_SECONDS = 30 };

static bool refused(const broker *self, const char *what, const char *why) {
    fprintf(stderr, "broker-ceiling: %s: %s: %s\n", self->role, what, why);
    return false;
}

static bool accepted(const broker *self, const char *what, int status) {
    return status == AMQP_STATUS_OK || refused(self, what, amqp_error_string2(status));
}

/// Tells a close of the channel or the connection in the broker's own words.
static bool closed(const broker *self, const char *what, const amqp_method_t *method) {
    char words[300];
    amqp_bytes_t text = amqp_cstring_bytes("closed without a reason");
    if (method->id == AMQP_CHANNEL_CLOSE_METHOD) text = ((amqp_channel_close_t *)method->decoded)->reply_text;
    if (method->id == AMQP_CONNECTION_CLOSE_METHOD) text = ((amqp_connection_close_t *)method->decoded)->reply_text;
    snprintf(words, sizeof words, "%.*s", (int)text.len, (const char *)text.bytes);
    return refused(self, what, words);
}

static bool answered(const broker *self, const char *what, amqp_rpc_reply_t reply) {
    switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return true;
    case AMQP_RESPONSE_SERVER_EXCEPTION: return closed(self, what, &reply.reply);
    case AMQP_RESPONSE_LIBRARY_EXCEPTION: return refused(self, what, amqp_error_string2(reply.library_error));
    default: return refused(self, what, "no answer");
    }
}

bool broker_address_read(broker_address *address, const char *url) {
    memset(address, 0, sizeof *address);
    amqp_default_connection_info(&address->info);
    address->text = strdup(url);
    if (address->text == NULL || amqp_parse_url(address->text, &address->info) != AMQP_STATUS_OK || address->info.ssl) {
        fprintf(stderr, "broker-ceiling: --url must read amqp://user:password@host:port/vhost\n");
        broker_address_free(address);
        return false;
    }
    // The library reads "…:5672/" as the nameless virtual host; everyone who writes it means the default one.
    if (address->info.vhost == NULL || address->info.vhost[0] == '\0') address->info.vhost = "/";
    return true;
}

void broker_address_free(broker_address *address) {
    free(address->text);
    address->text = NULL;
}

bool broker_open(broker *self, const broker_address *address, const char *role) {
    struct timeval wait = {.tv_sec = ANSWER_SECONDS};
    const struct amqp_connection_info *info = &address->info;
    self->role = role;
    self->open = false;
    self->state = amqp_new_connection();
    if (self->state == NULL) return refused(self, "connection", "out of memory");
    amqp_socket_t *socket = amqp_tcp_socket_new(self->state);
    if (socket == NULL) return refused(self, "socket", "out of memory");
    if (!accepted(self, "connect", amqp_socket_open_noblock(socket, info->host, info->port, &wait))) return false;
    self->open = true;
    if (!accepted(self, "deadline", amqp_set_rpc_timeout(self->state, &wait))) return false;
    amqp_rpc_reply_t login = amqp_login(
        self->state, info->vhost, 0, FRAME_MAX, 0, AMQP_SASL_METHOD_PLAIN, info->user, info->password);
    if (!answered(self, "login", login)) return false;
    amqp_channel_open(self->state, CHANNEL);
    return answered(self, "channel", amqp_get_rpc_reply(self->state));
}

void broker_close(broker *self) {
    if (self->state == NULL) return;
    if (self->open) (void)amqp_connection_close(self->state, AMQP_REPLY_SUCCESS);
    int status = amqp_destroy_connection(self->state);
    if (status != AMQP_STATUS_OK) (void)refused(self, "close", amqp_error_string2(status));
    self->state = NULL;
}

bool broker_declare(broker *self, const char *queue) {
    amqp_table_entry_t entries[] = {
        {.key = amqp_cstring_bytes("x-queue-type"),
         .value = {.kind = AMQP_FIELD_KIND_UTF8, .value = {.bytes = amqp_cstring_bytes("quorum")}}},
        {.key = amqp_cstring_bytes("x-single-active-consumer"),
         .value = {.kind = AMQP_FIELD_KIND_BOOLEAN, .value = {.boolean = 1}}},
    };
    amqp_table_t arguments = {.num_entries = 2, .entries = entries};
    amqp_queue_declare(self->state, CHANNEL, amqp_cstring_bytes(queue), 0, 1, 0, 0, arguments);
    return answered(self, "declare", amqp_get_rpc_reply(self->state));
}

bool broker_delete(broker *self, const char *queue) {
    amqp_queue_delete(self->state, CHANNEL, amqp_cstring_bytes(queue), 0, 0);
    return answered(self, "delete", amqp_get_rpc_reply(self->state));
}

bool broker_confirms(broker *self) {
    amqp_confirm_select(self->state, CHANNEL);
    return answered(self, "confirms", amqp_get_rpc_reply(self->state));
}

bool broker_consume(broker *self, const char *queue, uint32_t partition, uint16_t prefetch) {
    char tag[16];
    snprintf(tag, sizeof tag, "%u", partition);
    amqp_basic_qos(self->state, CHANNEL, 0, prefetch, 0);
    if (!answered(self, "prefetch", amqp_get_rpc_reply(self->state))) return false;
    amqp_basic_consume(
        self->state, CHANNEL, amqp_cstring_bytes(queue), amqp_cstring_bytes(tag), 0, 0, 0, amqp_empty_table);
    return answered(self, "consume", amqp_get_rpc_reply(self->state));
}

bool broker_publish(broker *self, const char *queue, amqp_bytes_t body) {
    amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};
    int status = amqp_basic_publish(
        self->state, CHANNEL, amqp_empty_bytes, amqp_cstring_bytes(queue), 1, 0, &properties, body);
    return accepted(self, "publish", status);
}

bool broker_ack(broker *self, uint64_t tag, bool multiple) {
    return accepted(self, "ack", amqp_basic_ack(self->state, CHANNEL, tag, multiple));
}

bool broker_has_more(const broker *self) {
    return amqp_frames_enqueued(self->state) || amqp_data_in_buffer(self->state);
}

/// Reads the next frame of a content that has begun.
static bool content_frame(broker *self, amqp_frame_t *frame, int type) {
    struct timeval wait = {.tv_sec = ANSWER_SECONDS};
    if (!accepted(self, "content", amqp_simple_wait_frame_noblock(self->state, frame, &wait))) return false;
    return frame->frame_type == type || refused(self, "content", "a frame that does not belong here");
}

static bool content(broker *self, char *body, size_t size) {
    amqp_frame_t frame;
    if (!content_frame(self, &frame, AMQP_FRAME_HEADER)) return false;
    if (frame.payload.properties.body_size != size) return refused(self, "content", "a body of another size");
    for (size_t have = 0; have < size; have += frame.payload.body_fragment.len) {
        if (!content_frame(self, &frame, AMQP_FRAME_BODY)) return false;
        if (frame.payload.body_fragment.len > size - have) return refused(self, "content", "a body too long");
        memcpy(body + have, frame.payload.body_fragment.bytes, frame.payload.body_fragment.len);
    }
    return true;
}

static broker_event delivery(broker *self, const amqp_basic_deliver_t *method, char *body, size_t size) {
    broker_event event = {.kind = EVENT_DELIVERED, .tag = method->delivery_tag};
    const char *digits = method->consumer_tag.bytes;
    for (size_t i = 0; i < method->consumer_tag.len; i++) event.partition = event.partition * 10 + (digits[i] - '0');
    if (!content(self, body, size)) event.kind = EVENT_FAILED;
    return event;
}

broker_event broker_next(broker *self, int milliseconds, char *body, size_t size) {
    struct timeval wait = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    broker_event event = {.kind = EVENT_FAILED};
    amqp_frame_t frame;
    amqp_maybe_release_buffers(self->state);
    int status = amqp_simple_wait_frame_noblock(self->state, &frame, &wait);
    if (status == AMQP_STATUS_TIMEOUT) return (broker_event){.kind = EVENT_NONE};
    if (!accepted(self, "wait", status)) return event;
    if (frame.frame_type != AMQP_FRAME_METHOD) {
        (void)refused(self, "wait", "a frame that does not belong here");
        return event;
    }
    switch (frame.payload.method.id) {
    case AMQP_BASIC_ACK_METHOD: {
        const amqp_basic_ack_t *ack = frame.payload.method.decoded;
        return (broker_event){.kind = EVENT_CONFIRMED, .tag = ack->delivery_tag, .multiple = ack->multiple};
    }
    case AMQP_BASIC_DELIVER_METHOD: return delivery(self, frame.payload.method.decoded, body, size);
    case AMQP_BASIC_NACK_METHOD: (void)refused(self, "publish", "the broker did not take the message"); return event;
    case AMQP_BASIC_RETURN_METHOD: (void)refused(self, "publish", "no queue for the message"); return event;
    default: (void)closed(self, "wait", &frame.payload.method); return event;
    }
}
