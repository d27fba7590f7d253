/* SPDX-License-Identifier: Apache-2.0
 *
 * export_survey: which text files hold barred records, or held some that were
 * erased?  Those are written record by record from their first byte on, so it
 * must be known before.
 */
#ifndef ACTS_EXPORT_SURVEY_H
#define ACTS_EXPORT_SURVEY_H

#include "acts/barred.h"
#include "acts/measure.h"

/* Paths, ascending. */
struct export_survey {
	struct buffer *path;
	size_t count;
	size_t room;
};

/* Reads the data of `options` once, if anything is barred at all, or erased. */
enum custody_status export_survey_make(struct export_survey *out,
    struct custody *custody, const struct measure_options *options,
    const struct barred *barred, struct custody_error *err) CUSTODY_MUST_CHECK;
bool export_survey_has(const struct export_survey *survey, struct bytes path);
void export_survey_clear(struct export_survey *survey);

#endif
