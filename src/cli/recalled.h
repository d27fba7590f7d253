/* SPDX-License-Identifier: Apache-2.0
 *
 * recalled: the lines of a recall as people read them: whom to ring, about
 * which release, job and model.
 */
#ifndef CLI_RECALLED_H
#define CLI_RECALLED_H

#include "cli/command.h"

/* What a broad domain was taken for; rows `type` of the answer, the versions
 * that hold it and how much of each; then those that were not searched. */
void recalled_versions(const struct page *page, const struct telling *telling,
    const char *type, const char *wholly);

/* Rows "line" of an answer; each says what was answered, if it was. */
/* One release of a recall: whom to ring, and with which models. */
void recalled_line(
    const struct page *page, const char *label, const json_t *line);
void recalled_lines(const struct page *page, const json_t *answer);

/* "C4  2 releases called back, answers due 8 Dec" and the like; `id` is ""
 * where there is none yet. */
void recalled_title(const struct page *page, const json_t *answer,
    const char *id, bool new, bool rehearsal, const char *due);

/* The command that answers the first line that is open. */
void recalled_next(
    const struct page *page, const json_t *answer, const char *id);

#endif
