/* SPDX-License-Identifier: Apache-2.0
 *
 * complaint: an error, said once: what went wrong, and how to put it right.
 */
#ifndef CLI_COMPLAINT_H
#define CLI_COMPLAINT_H

#include "cli/command.h"

/* On stderr, as text or as one JSON object. */
void complaint_tell(enum answer_form form, const struct custody_error *err);

#endif
