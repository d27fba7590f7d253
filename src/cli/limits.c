/* SPDX-License-Identifier: Apache-2.0
 *
 * limits: a name is a row; no limit can be lifted, only put higher.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/limits.h"

#define RECORD_MAX (UINT64_C(1) << 30) /* one is held in memory, whole */

static const struct {
	const char *name;
	size_t at;
	uint64_t most;
} rows[] = {
    {"record", offsetof(struct custody_reading_limits, record), RECORD_MAX},
    {"output", offsetof(struct custody_reading_limits, expanded), INT64_MAX},
    {"members", offsetof(struct custody_reading_limits, members), 1 << 30},
    {"ratio", offsetof(struct custody_reading_limits, ratio), INT64_MAX},
    {"name", offsetof(struct custody_reading_limits, name), 1 << 15},
    {"depth", offsetof(struct custody_reading_limits, depth), 1 << 15},
    {"memory", offsetof(struct custody_reading_limits, memory), INT64_MAX},
    {"cpu", offsetof(struct custody_reading_limits, cpu), INT32_MAX},
};

/* "64M"; 0 where it is no number, or more than `most`. */
static uint64_t
read_number(const char *text, uint64_t most)
{
	static const char units[] = "KMGT";
	unsigned shift = 0;
	char *end = NULL;
	uint64_t number;

	if (*text < '0' || *text > '9')
		return 0;
	number = strtoull(text, &end, 10);
	if (*end != '\0') {
		const char *unit = strchr(units, *end);

		if (unit == NULL || end[1] != '\0')
			return 0;
		shift = 10 * (unsigned)(unit - units + 1);
	}
	return number > most >> shift ? 0 : number << shift;
}

bool
limits_read(struct custody_reading_limits *limits, const char *text)
{
	size_t len = strcspn(text, "=");

	for (size_t i = 0; text[len] == '=' && i < sizeof rows / sizeof *rows;
	     i++) {
		uint64_t number;

		if (strncmp(rows[i].name, text, len) != 0 ||
		    rows[i].name[len] != '\0')
			continue;
		number = read_number(text + len + 1, rows[i].most);
		memcpy((char *)limits + rows[i].at, &number, sizeof number);
		return number > 0;
	}
	return false;
}
