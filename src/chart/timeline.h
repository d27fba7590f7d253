/* SPDX-License-Identifier: Apache-2.0
 *
 * timeline: what was asked, allowed, let out and barred, and when: one lane
 * each, with bands for what held and marks for what happened.
 */
#ifndef CHART_TIMELINE_H
#define CHART_TIMELINE_H

#include "chart/svg.h"

#define TIMELINE_LANES_MAX 40

/*
 * `lanes` are {"id","note","bands","marks"}: bands [{"from","to","kind"}] with
 * kind approved, stale, barred or held and `to` "" while it lasts; marks
 * [{"at","kind","label"}] with kind opened, release, denied, ended, lifted,
 * disposed or recalled.  Times are those of clock.h; another is passed over.
 */
struct timeline {
	const json_t *lanes;
	const char *now;
	const char *title, *description;
};

void timeline_draw(const struct svg *svg, const struct timeline *timeline);

#endif
