/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_broad: which domain somebody registered, of a host below it.  What
 * it says is kept in rules, so it goes by a list that does not change under
 * them, and not by one of all registries; who asks is told what it came to.
 */
#include <string.h>

#include "acts/selector_inside.h"
#include "base/error.h"

/* Below these names of a country's domain others are registered. */
static const char *const seconds[] = {"ac", "co", "com", "edu", "gob", "gouv",
    "gov", "govt", "mil", "ne", "net", "or", "org"};

static bool
is_second(const char *label, size_t len)
{
	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
		if (strlen(seconds[i]) == len &&
		    strncasecmp(seconds[i], label, len) == 0)
			return true;
	return false;
}

/* Where the last `labels` of a host begin; NULL where it has fewer. */
static const char *
last_labels(const char *host, size_t len, size_t labels)
{
	size_t at = len;

	while (at > 0) {
		if (host[at - 1] == '.' && --labels == 0)
			return host + at;
		at--;
	}
	return labels == 1 && len > 0 ? host : NULL;
}

static bool
is_name(const char *host, size_t len)
{
	const char *last = last_labels(host, len, 1);

	return len > 0 && host[0] != '.' && strstr(host, "..") == NULL &&
	       strcspn(host, "/:@[]?# ") >= len &&
	       strspn(last, "0123456789") < (size_t)(host + len - last);
}

enum custody_status
selector_broaden(char **out, const char *host, struct custody_error *err)
{
	size_t len = strlen(host);
	const char *last, *second, *wide;

	*out = NULL;
	if (len > 1 && host[len - 1] == '.')
		len--;
	wide = is_name(host, len) ? last_labels(host, len, 2) : NULL;
	if (wide != NULL) {
		last = last_labels(host, len, 1);
		second = wide;
		if (host + len - last == 2 &&
		    is_second(second, (size_t)(last - 1 - second)))
			wide = last_labels(host, len, 3);
	}
	if (wide == NULL) {
		error_set(err, CUSTODY_USAGE, "bad-url",
		    "--domain %.200s --broad: no domain that somebody "
		    "registered",
		    host);
		error_remedy(err, "Give a host below one: news.example.com");
		return CUSTODY_USAGE;
	}
	*out = strndup(wide, (size_t)(host + len - wide));
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}
