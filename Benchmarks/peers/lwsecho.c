/* An echo server with libwebsockets, on one thread. Usage: lwsecho PORT */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

/* The messages that a connection has still to send: one after the other, each after its length. */
struct session {
    unsigned char *bytes;
    size_t used, room, current;
};

/* Adds a piece of a message; before the first piece it leaves room for the length. */
static int add(struct session *s, const void *piece, size_t length, int is_first) {
    size_t head = is_first ? sizeof length : 0;
    if (s->used + head + length > s->room) {
        s->room = 2 * (s->used + head + length);
        unsigned char *grown = realloc(s->bytes, s->room);
        if (!grown) return -1;
        s->bytes = grown;
    }
    if (is_first) {
        s->current = s->used;
        memset(s->bytes + s->used, 0, head);
    }
    memcpy(s->bytes + s->used + head, piece, length);
    s->used += head + length;
    size_t whole = s->used - s->current - sizeof whole;
    memcpy(s->bytes + s->current, &whole, sizeof whole);
    return 0;
}

/* Sends all queued messages; libwebsockets buffers what the kernel does not accept. */
static int send_all(struct lws *socket, struct session *s) {
    static unsigned char frame[LWS_PRE + (1 << 20)];
    for (size_t at = 0, length; at < s->used; at += sizeof length + length) {
        memcpy(&length, s->bytes + at, sizeof length);
        if (length > sizeof frame - LWS_PRE) return -1;
        memcpy(frame + LWS_PRE, s->bytes + at + sizeof length, length);
        if (lws_write(socket, frame + LWS_PRE, length, LWS_WRITE_TEXT) < 0) return -1;
    }
    s->used = 0;
    return 0;
}

static int echo(struct lws *socket, enum lws_callback_reasons reason, void *session, void *piece, size_t length) {
    struct session *s = session;
    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        if (add(s, piece, length, lws_is_first_fragment(socket))) return -1;
        if (lws_is_final_fragment(socket)) lws_callback_on_writable(socket);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return send_all(socket, s);
    case LWS_CALLBACK_CLOSED:
        free(s->bytes);
        return 0;
    default:
        return 0;
    }
}

int main(int argc, char **argv) {
    static const struct lws_protocols protocols[] = {{"echo", echo, sizeof(struct session), 65536, 0, NULL, 0}, {0}};
    struct lws_context_creation_info info = {
        .port = argc > 1 ? atoi(argv[1]) : 0,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .pt_serv_buf_size = 65536,
    };
    lws_set_log_level(LLL_ERR, NULL);
    struct lws_context *context = lws_create_context(&info);
    while (context && lws_service(context, 0) >= 0) {}
    return 1;
}
