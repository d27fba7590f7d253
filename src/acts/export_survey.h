/* SPDX-License-Identifier: Apache-2.0
 *
 * export_survey: which text files hold barred records, or held some that were
 * erased?  Those are written record by record from their first byte on, so it
 * must be known before.  So it must of samples: members come before the record
 * that is barred.
 */
#ifndef ACTS_EXPORT_SURVEY_H
#define ACTS_EXPORT_SURVEY_H

#include "acts/barred.h"
#include "acts/measure.h"

struct export_survey_path {
	struct buffer path;
	struct buffer samples; /* that are barred: their numbers, uint64_t */
};

/* Paths, ascending. */
struct export_survey {
	struct export_survey_path *path;
	size_t count;
	size_t room;
};

/* Reads the data of `options` once, if anything is barred at all, or erased. */
enum custody_status export_survey_make(struct export_survey *out,
    struct custody *custody, const struct measure_options *options,
    const struct barred *barred, struct custody_error *err) CUSTODY_MUST_CHECK;
bool export_survey_has(const struct export_survey *survey, struct bytes path);
/* Whether that sample of an entry is to be left out. */
bool export_survey_has_sample(
    const struct export_survey *survey, struct bytes path, uint64_t ordinal);
void export_survey_clear(struct export_survey *survey);

#endif
