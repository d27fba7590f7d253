/* SPDX-License-Identifier: Apache-2.0
 *
 * custody serve: the gate as a validating webhook of Kubernetes, until a
 * signal ends it.  It judges Pods and serves nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/printer.h"
#include "cli/row.h"
#include "cli/signals.h"
#include "cli/text.h"
#include "serve/judge.h"
#include "serve/listener.h"

#define MOST_PEM ((size_t)1 << 20)
#define GATE_SECONDS 8 /* Kubernetes waits 10 */

enum { WEBHOOK, TLS_CERT, TLS_KEY, CLIENT_CA, ROWS };

static const struct option_row options[] = {
    [WEBHOOK] = {OPTION("webhook", "ADDRESS",
		     "where to answer: PORT, HOST:PORT, [HOST]:PORT"),
	.required = true},
    [TLS_CERT] = {OPTION("tls-cert", "FILE", "its certificate, PEM"),
	.required = true},
    [TLS_KEY] = {OPTION("tls-key", "FILE", "the key of that, PEM"),
	.required = true},
    [CLIENT_CA] = {OPTION("client-ca", "FILE",
	"answer only who shows a certificate of these, PEM")},
    [ROWS] = {.name = NULL},
};

struct service {
	const struct command_args *args;
	struct judge judge;
	char pin[65];
};

static void
tell_review(void *ctx, const json_t *row)
{
	const struct service *service = ctx;
	json_t *list, *safe;
	const json_t *said;

	if (service->args->form == FORM_JSON) {
		printer_json_row(stdout, row);
		fflush(stdout);
		return;
	}
	list = json_pack("[O]", row);
	safe = text_safe(list);
	said = json_array_get(safe, 0);
	if (said != NULL && !service->args->quiet)
		printf("%-7s  %s/%s  %s  %s%s%s\n", row_text(said, "verdict"),
		    row_text(said, "namespace"), row_text(said, "name"),
		    row_has(said, "request") ? row_text(said, "request") : "-",
		    row_text(said, "release"),
		    row_has(said, "message") ? "  " : "",
		    row_text(said, "message"));
	fflush(stdout);
	json_decref(safe);
	json_decref(list);
}

static enum custody_status
judge(void *ctx, const char *text, size_t len, char **reply,
    struct custody_error *err)
{
	struct service *service = ctx;

	return judge_review(&service->judge, text, len, reply, err);
}

static void
tell_ready(void *ctx, uint16_t port)
{
	const struct service *service = ctx;
	json_t *row = json_pack("{s:s, s:i, s:s, s:s}", "type", "serving",
	    "port", (int)port, "path", WEBHOOK_PATH, "genesis", service->pin);

	if (service->args->form == FORM_JSON)
		printer_json_row(stdout, row);
	else if (!service->args->quiet)
		printf("serving https on port %d, " WEBHOOK_PATH
		       ", for ledger %.8s\n",
		    (int)port, service->pin);
	fflush(stdout);
	json_decref(row);
}

/* For the caller to free; NULL with an error. */
static char *
read_pem(const char *path, struct custody_error *err)
{
	FILE *file = fopen(path, "re");
	char *text = malloc(MOST_PEM + 1);
	size_t len = 0;
	int problem = file == NULL ? errno : 0;

	if (file != NULL && text != NULL) {
		len = fread(text, 1, MOST_PEM, file);
		problem = ferror(file) ? EIO : len == MOST_PEM ? EFBIG : 0;
		text[len] = '\0';
	}
	if (file != NULL)
		fclose(file);
	if (text != NULL && problem == 0)
		return text;
	free(text);
	snprintf(err->code, sizeof err->code, "unreadable");
	snprintf(err->text, sizeof err->text, "serve: reading %.200s: %s", path,
	    strerror(problem == 0 ? ENOMEM : problem));
	snprintf(
	    err->remedy, sizeof err->remedy, "name a PEM file that is there");
	return NULL;
}

/* Every review opens the ledger anew, and it must be this one. */
static enum custody_status
pin_ledger(
    struct custody *custody, struct service *service, struct custody_error *err)
{
	const struct custody_query query = {
	    .sql = "SELECT hash FROM event WHERE seq = 1"};
	json_t *answer = NULL;
	enum custody_status status;

	status = custody_query(custody, &query, &answer, err);
	snprintf(service->pin, sizeof service->pin, "%s",
	    row_text(json_array_get(answer, 0), "hash"));
	json_decref(answer);
	service->judge.settings.pin = service->pin;
	return status;
}

static enum custody_status
serve(struct service *service, struct custody_error *err)
{
	const struct command_args *args = service->args;
	struct webhook webhook = {
	    .address = args_text(args, WEBHOOK),
	    .judge = judge,
	    .ready = tell_ready,
	    .stopped = signals_stopped,
	    .ctx = service,
	};
	char *cert = NULL, *key = NULL, *authority = NULL;
	enum custody_status status = CUSTODY_UNKNOWN;

	cert = read_pem(args_text(args, TLS_CERT), err);
	if (cert != NULL)
		key = read_pem(args_text(args, TLS_KEY), err);
	if (key != NULL && args_said(args, CLIENT_CA))
		authority = read_pem(args_text(args, CLIENT_CA), err);
	if (key != NULL && (authority != NULL || !args_said(args, CLIENT_CA))) {
		webhook.cert = cert;
		webhook.key = key;
		webhook.client_ca = authority;
		status = listener_serve(&webhook, err);
	}
	free(authority);
	if (key != NULL)
		explicit_bzero(key, strlen(key));
	free(key);
	free(cert);
	return status;
}

static enum custody_status
ask(struct custody *custody, const struct command_args *args, json_t **answer,
    struct custody_error *err)
{
	struct console console;
	struct service service = {
	    .args = args,
	    .judge = {.settings = console_settings(&console, args),
		.tell = tell_review},
	};
	enum custody_status status;

	service.judge.ctx = &service;
	service.judge.settings.progress = NULL;
	service.judge.settings.time_limit = (int64_t)GATE_SECONDS * 1000000;
	status = pin_ledger(custody, &service, err);
	if (status == CUSTODY_OK)
		status = serve(&service, err);
	if (status == CUSTODY_OK)
		*answer = json_pack("[{s:s, s:I, s:I}]", "type", "result",
		    "reviews", (json_int_t)service.judge.reviews, "allowed",
		    (json_int_t)service.judge.allowed);
	return status;
}

const struct command command_serve = {
    .name = "serve",
    .group = "the gate",
    .summary = "answer Kubernetes whether a Pod may start",
    .operands = "",
    .options = options,
    .traits = IS_UNATTENDED,
    .needs = NEEDS_APPEND,
    .ask = ask,
};
