/* SPDX-License-Identifier: Apache-2.0
 *
 * listener: the webhook, loaded when it is served and not before.
 */
#ifndef SERVE_LISTENER_H
#define SERVE_LISTENER_H

#include "serve/webhook.h"

/* As webhook_serve; CUSTODY_UNKNOWN "no-library" where custody-serve.so, or
 * what it needs, is not installed. */
enum custody_status listener_serve(const struct webhook *webhook,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
