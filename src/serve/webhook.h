/* SPDX-License-Identifier: Apache-2.0
 *
 * webhook: HTTPS for one question at a time.  One request a connection, with
 * limits on its size, its time, and on how many there are; what passes a
 * limit is closed, and a question that cannot be read is never answered yes.
 */
#ifndef SERVE_WEBHOOK_H
#define SERVE_WEBHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/error.h>

#define WEBHOOK_PATH "/validate"
#define WEBHOOK_HEALTH "/healthz"
#define WEBHOOK_MOST_BODY ((size_t)8 << 20) /* bytes of a question          */
#define WEBHOOK_MOST_CONNECTIONS 64         /* at once                      */
#define WEBHOOK_MOST_OF_ONE 32              /* at once from one address     */
#define WEBHOOK_SECONDS 10                  /* to ask, and to take the answer */

struct webhook {
	const char *address; /* PORT, HOST:PORT or [HOST]:PORT; 0: any free */
	const char *cert, *key; /* PEM texts */
	const char *client_ca;  /* PEM text; NULL: who may ask is not asked */

	/* The question in, the answer out: CUSTODY_OK and JSON that the
	 * webhook frees; CUSTODY_MALFORMED and a sentence; else a failure. */
	enum custody_status (*judge)(void *ctx, const char *text, size_t len,
	    char **reply, struct custody_error *err);
	void (*ready)(void *ctx, uint16_t port); /* it listens there        */
	bool (*stopped)(void);                   /* asked twice a second    */
	void *ctx;                               /* of judge and ready      */
};

/*
 * Serves until `stopped`, then takes no more and ends what it has begun.
 * CUSTODY_USAGE if the address is none or the certificate and its key do not
 * go together; CUSTODY_UNKNOWN if it cannot listen there.
 */
__attribute__((visibility("default"))) enum custody_status webhook_serve(
    const struct webhook *webhook,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
