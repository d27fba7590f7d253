/* SPDX-License-Identifier: Apache-2.0
 *
 * axis: a step is the first of a list that leaves room for its words.
 */
#include <stdio.h>
#include <time.h>

#include "chart/axis.h"
#include "chart/label.h"

#define SECOND INT64_C(1000000)
#define WORDS 62 /* pixels that the words of a tick need */

/* Steps of seconds, or of months; how a tick is written at each. */
static const struct {
	int seconds, months;
	const char *format;
} steps[] = {
    {1, 0, "%H:%M:%S"},
    {5, 0, "%H:%M:%S"},
    {15, 0, "%H:%M:%S"},
    {60, 0, "%H:%M"},
    {300, 0, "%H:%M"},
    {900, 0, "%H:%M"},
    {3600, 0, "%H:%M"},
    {10800, 0, "%e %b %H:%M"},
    {43200, 0, "%e %b %H:%M"},
    {86400, 0, "%e %b"},
    {172800, 0, "%e %b"},
    {604800, 0, "%e %b"},
    {0, 1, "%b %Y"},
    {0, 3, "%b %Y"},
    {0, 6, "%b %Y"},
    {0, 12, "%Y"},
    {0, 60, "%Y"},
    {0, 240, "%Y"},
    {0, 1200, "%Y"},
    {0, 6000, "%Y"},
    {0, 24000, "%Y"},
};

int
axis_place(const struct axis *axis, int64_t at)
{
	double share =
	    (double)(at - axis->from) / (double)(axis->to - axis->from);

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	return axis->left + (int)(share * axis->width + 0.5);
}

static int64_t
length_of(size_t step)
{
	return SECOND * (steps[step].months > 0
				? INT64_C(2629746) * steps[step].months
				: steps[step].seconds);
}

static size_t
choose_step(const struct axis *axis)
{
	size_t step = 0;

	while (step + 1 < sizeof(steps) / sizeof(steps[0]) &&
	       (axis->to - axis->from) / length_of(step) >=
		   axis->width / (WORDS + 10))
		step++;
	return step;
}

/* The first tick that is not before `at`. */
static int64_t
first_tick(size_t step, int64_t at)
{
	int64_t length = length_of(step);
	time_t second = (time_t)(at / SECOND);
	struct tm day;
	int month;

	if (steps[step].months == 0)
		return (at + length - 1) / length * length;
	gmtime_r(&second, &day);
	month = (day.tm_year + 1900) * 12 + day.tm_mon + 1;
	month = (month + steps[step].months - 1) / steps[step].months *
		steps[step].months;
	day = (struct tm){
	    .tm_year = month / 12 - 1900, .tm_mon = month % 12, .tm_mday = 1};
	return (int64_t)timegm(&day) * SECOND;
}

static int64_t
next_tick(size_t step, int64_t tick)
{
	return steps[step].months == 0 ? tick + length_of(step)
				       : first_tick(step, tick + SECOND);
}

static void
put_tick(const struct svg *svg, const struct axis *axis, size_t step,
    int64_t tick, int top, int bottom)
{
	int x = axis_place(axis, tick);
	time_t second = (time_t)(tick / SECOND);
	struct tm day;
	char words[32];

	gmtime_r(&second, &day);
	strftime(words, sizeof(words), steps[step].format, &day);
	markup_print(svg->page, "<path d=\"M%d %dV%d\" class=\"grid\"/>\n", x,
	    top, bottom + 4);
	if (x < axis->left + WORDS / 2 ||
	    x > axis->left + axis->width - WORDS / 2)
		return;
	label_put(svg->page,
	    &(struct label){.x = x,
		.y = bottom + 16,
		.size = SVG_SMALL,
		.room = WORDS + 20,
		.anchor = LABEL_MIDDLE,
		.style = "q"},
	    words[0] == ' ' ? words + 1 : words);
}

void
axis_draw(const struct svg *svg, const struct axis *axis, int top, int bottom)
{
	size_t step = choose_step(axis);

	for (int64_t tick = first_tick(step, axis->from); tick <= axis->to;
	     tick = next_tick(step, tick))
		put_tick(svg, axis, step, tick, top, bottom);
	markup_print(svg->page, "<path d=\"M%d %dH%d\" class=\"axis\"/>\n",
	    axis->left, bottom, axis->left + axis->width);
}
