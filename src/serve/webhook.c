/* SPDX-License-Identifier: Apache-2.0
 *
 * webhook: libmicrohttpd, driven from one thread, so that one ledger is open
 * at a time and nothing needs a lock.  It refuses by HTTP status whatever is
 * no question, and watches each connection's age, because a client that sends
 * a byte now and then is never idle.
 */
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "serve/address.h"
#include "serve/webhook.h"

#define HEADER_MEMORY ((size_t)32 << 10) /* bytes a connection */
#define TURN 500                         /* milliseconds */
#define CIPHERS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct connection {
	struct connection *next, **link;
	int socket;
	int64_t until; /* milliseconds */
};

struct service {
	const struct webhook *webhook;
	struct connection *first;
	size_t count;
};

struct question {
	char *text;
	size_t len, room;
};

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

CUSTODY_MUST_CHECK static enum custody_status
object(struct custody_error *err, enum custody_status status,
    const char *address, const char *text, const char *remedy)
{
	if (err != NULL) {
		snprintf(err->code, sizeof err->code,
		    status == CUSTODY_USAGE ? "usage" : "listen");
		snprintf(err->text, sizeof err->text, "serve on %.200s: %s",
		    address, text);
		snprintf(err->remedy, sizeof err->remedy, "%s", remedy);
	}
	return status;
}

static void
notice(void *ctx, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode code)
{
	struct service *service = ctx;
	struct connection *one = *context;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (one == NULL)
			return;
		*one->link = one->next;
		if (one->next != NULL)
			one->next->link = one->link;
		service->count--;
		free(one);
		*context = NULL;
		return;
	}
	one = calloc(1, sizeof *one);
	*context = one;
	if (one == NULL)
		return;
	one->socket = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			  ->connect_fd;
	one->until = now() + WEBHOOK_SECONDS * 1000;
	one->next = service->first;
	one->link = &service->first;
	if (one->next != NULL)
		one->next->link = &one->next;
	service->first = one;
	service->count++;
}

static struct connection *
watched(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

static void
close_old(struct service *service)
{
	int64_t time = now();

	for (struct connection *one = service->first; one != NULL;
	     one = one->next)
		if (one->until < time)
			shutdown(one->socket, SHUT_RDWR);
}

/* Takes `text`.  One answer ends a connection. */
static enum MHD_Result
send_take(struct MHD_Connection *connection, unsigned code, const char *type,
    char *text)
{
	struct MHD_Response *response;
	struct connection *one = watched(connection);
	enum MHD_Result sent;

	if (text == NULL)
		return MHD_NO;
	response = MHD_create_response_from_buffer(
	    strlen(text), text, MHD_RESPMEM_MUST_FREE);
	if (response == NULL) {
		free(text);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(
		    response, MHD_HTTP_HEADER_ALLOW, "POST");
	if (one != NULL)
		one->until = now() + WEBHOOK_SECONDS * 1000;
	sent = MHD_queue_response(connection, code, response);
	MHD_destroy_response(response);
	return sent;
}

static enum MHD_Result
send_word(struct MHD_Connection *connection, unsigned code, const char *word)
{
	char *text = NULL;

	if (asprintf(&text, "%s\n", word) < 0)
		return MHD_NO;
	return send_take(connection, code, "text/plain; charset=utf-8", text);
}

/* The certificate that a client showed must come from those who may ask. */
static bool
may_ask(const struct webhook *webhook, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info;
	unsigned wrong = 1;

	if (webhook->client_ca == NULL)
		return true;
	info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	return info != NULL &&
	       gnutls_certificate_verify_peers2(
		   (gnutls_session_t)info->tls_session, &wrong) ==
		   GNUTLS_E_SUCCESS &&
	       wrong == 0;
}

static bool
is_json(struct MHD_Connection *connection)
{
	const char *type = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
	size_t len = strlen("application/json");

	return type != NULL &&
	       strncasecmp(type, "application/json", len) == 0 &&
	       (type[len] == '\0' || type[len] == ';' || type[len] == ' ');
}

static bool
is_too_long(struct MHD_Connection *connection)
{
	const char *said = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return said != NULL && strtoull(said, NULL, 10) > WEBHOOK_MOST_BODY;
}

/* By its headers: MHD_YES lets the body come. */
static enum MHD_Result
begin(const struct webhook *webhook, struct MHD_Connection *connection,
    const char *path, const char *method, void **context)
{
	if (strcmp(path, WEBHOOK_HEALTH) == 0 &&
	    strcmp(method, MHD_HTTP_METHOD_GET) == 0)
		return send_word(connection, MHD_HTTP_OK, "ok");
	if (!may_ask(webhook, connection))
		return send_word(connection, MHD_HTTP_UNAUTHORIZED,
		    "show a certificate of those who may ask");
	if (strcmp(path, WEBHOOK_PATH) != 0)
		return send_word(connection, MHD_HTTP_NOT_FOUND,
		    "reviews are answered at " WEBHOOK_PATH);
	if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
		return send_word(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
		    "reviews are posted");
	if (!is_json(connection))
		return send_word(connection, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
		    "a review is application/json");
	if (is_too_long(connection))
		return send_word(connection, MHD_HTTP_CONTENT_TOO_LARGE,
		    "a review is no longer than 8 MiB");
	*context = calloc(1, sizeof(struct question));
	return *context == NULL ? MHD_NO : MHD_YES;
}

/* What comes without its length, and is too long, ends the connection. */
static enum MHD_Result
add(struct question *question, const char *data, size_t len)
{
	size_t wanted = question->len + len;
	char *text;

	if (len > WEBHOOK_MOST_BODY || wanted > WEBHOOK_MOST_BODY)
		return MHD_NO;
	if (wanted + 1 > question->room) {
		size_t room =
		    question->room == 0 ? (size_t)64 << 10 : question->room;

		while (room < wanted + 1)
			room *= 2;
		text = realloc(question->text, room);
		if (text == NULL)
			return MHD_NO;
		question->text = text;
		question->room = room;
	}
	memcpy(question->text + question->len, data, len);
	question->len = wanted;
	question->text[wanted] = '\0';
	return MHD_YES;
}

static enum MHD_Result
answer(const struct webhook *webhook, struct MHD_Connection *connection,
    const struct question *question)
{
	struct custody_error err = {0};
	char *reply = NULL;
	enum custody_status status;

	status = webhook->judge(webhook->ctx,
	    question->text == NULL ? "" : question->text, question->len, &reply,
	    &err);
	if (status == CUSTODY_OK)
		return send_take(
		    connection, MHD_HTTP_OK, "application/json", reply);
	free(reply);
	return send_word(connection,
	    status == CUSTODY_MALFORMED ? MHD_HTTP_BAD_REQUEST
					: MHD_HTTP_INTERNAL_SERVER_ERROR,
	    err.text[0] == '\0' ? "the gate cannot tell" : err.text);
}

static enum MHD_Result
handle(void *ctx, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *data, size_t *len,
    void **context)
{
	struct service *service = ctx;
	size_t came = *len;

	(void)version;
	if (*context == NULL)
		return begin(
		    service->webhook, connection, path, method, context);
	if (came == 0)
		return answer(service->webhook, connection, *context);
	*len = 0;
	return add(*context, data, came);
}

static void
forget(void *ctx, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode code)
{
	struct question *question = *context;

	(void)ctx;
	(void)connection;
	(void)code;
	if (question != NULL)
		free(question->text);
	free(question);
	*context = NULL;
}

/* What a stranger does wrong with TLS or HTTP is not worth a line. */
__attribute__((format(printf, 2, 0))) static void
say_nothing(void *ctx, const char *format, va_list args)
{
	(void)ctx;
	(void)format;
	(void)args;
}

static struct MHD_Daemon *
start(struct service *service, const struct address *address)
{
	const struct webhook *webhook = service->webhook;
	unsigned flags = MHD_USE_TLS | MHD_USE_EPOLL | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem trust[] = {
	    {MHD_OPTION_HTTPS_MEM_TRUST, 0,
		(void *)(uintptr_t)webhook->client_ca},
	    {MHD_OPTION_END, 0, NULL},
	};

	if (address->socket.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	if (webhook->client_ca == NULL)
		trust[0].option = MHD_OPTION_END;
	return MHD_start_daemon(flags, 0, NULL, NULL, handle, service,
	    MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_SOCK_ADDR,
	    &address->socket, MHD_OPTION_HTTPS_MEM_CERT, webhook->cert,
	    MHD_OPTION_HTTPS_MEM_KEY, webhook->key, MHD_OPTION_HTTPS_PRIORITIES,
	    CIPHERS, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)WEBHOOK_MOST_CONNECTIONS,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)WEBHOOK_MOST_OF_ONE,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)WEBHOOK_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_MEMORY,
	    MHD_OPTION_NOTIFY_CONNECTION, notice, service,
	    MHD_OPTION_NOTIFY_COMPLETED, forget, service, MHD_OPTION_ARRAY,
	    trust, MHD_OPTION_END);
}

/* No more are taken; those that were begun have their time. */
static void
finish(struct service *service, struct MHD_Daemon *daemon)
{
	int64_t until = now() + WEBHOOK_SECONDS * 1000;
	MHD_socket listening = MHD_quiesce_daemon(daemon);

	while (service->count > 0 && now() < until) {
		MHD_run_wait(daemon, TURN / 5);
		close_old(service);
	}
	if (listening != MHD_INVALID_SOCKET)
		shutdown(listening, SHUT_RDWR);
	MHD_stop_daemon(daemon);
}

enum custody_status
webhook_serve(const struct webhook *webhook, struct custody_error *err)
{
	struct service service = {.webhook = webhook};
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon;
	struct address address;

	if (!address_read(&address, webhook->address))
		return object(err, CUSTODY_USAGE, webhook->address,
		    "this is no address", "PORT, HOST:PORT or [HOST]:PORT");
	if (!address_pair(webhook->cert, webhook->key))
		return object(err, CUSTODY_USAGE, webhook->address,
		    "the certificate and the key are not PEM, or not a pair",
		    "--tls-cert FILE and --tls-key FILE of one key pair");
	daemon = start(&service, &address);
	if (daemon == NULL)
		return object(err, CUSTODY_UNKNOWN, webhook->address,
		    "nothing can listen there",
		    "name a free address of this "
		    "host");
	info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	webhook->ready(webhook->ctx, info == NULL ? 0 : info->port);
	while (!webhook->stopped()) {
		MHD_run_wait(daemon, TURN);
		close_old(&service);
	}
	finish(&service, daemon);
	return CUSTODY_OK;
}
