/* SPDX-License-Identifier: Apache-2.0
 *
 * shown_request: one request, as a custodian reads it before signing.
 */
#ifndef CLI_SHOWN_REQUEST_H
#define CLI_SHOWN_REQUEST_H

#include <jansson.h>

#include "cli/page.h"

void shown_request(const struct page *page, const json_t *result);

#endif
