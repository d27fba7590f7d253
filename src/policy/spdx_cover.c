/* SPDX-License-Identifier: Apache-2.0
 *
 * spdx_cover: takes an identifier apart into family, version and what follows.
 * Only families whose versions follow one another are compared; of any other
 * licence a later version is simply another licence.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "policy/spdx_cover.h"

/* Families of which a later version can stand for an earlier one. */
static const char *const families[] = {"AFL", "AGPL", "Apache", "APSL",
    "Artistic", "BitTorrent", "CC-BY", "CC-BY-NC", "CC-BY-NC-ND", "CC-BY-NC-SA",
    "CC-BY-ND", "CC-BY-SA", "CDDL", "CECILL", "ECL", "EFL", "EPL", "EUPL",
    "GFDL", "GPL", "LGPL", "LPL", "LPPL", "MPL", "NPL", "OFL", "OLDAP", "OSL",
    "PHP", "RPL", "SGI-B", "YPL", "ZPL", "Zimbra", "bzip2"};

struct licence {
	struct bytes id;        /* without +, -only and -or-later */
	struct bytes exception; /* empty: none */
	bool plus;
};

static bool
is_same(struct bytes a, struct bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || strncasecmp((const char *)a.at,
				  (const char *)b.at, a.len) == 0);
}

static bool
drop_ending(struct bytes *id, const char *ending)
{
	size_t len = strlen(ending);

	if (id->len <= len ||
	    strncasecmp((const char *)id->at + id->len - len, ending, len) != 0)
		return false;
	id->len -= len;
	return true;
}

static struct licence
take_apart(const char *name)
{
	const char *with = strstr(name, " WITH ");
	struct licence out = {.id = bytes_text(name)};

	if (with != NULL) {
		out.id.len = (size_t)(with - name);
		out.exception = bytes_text(with + 6);
	}
	out.plus = drop_ending(&out.id, "+");
	if (drop_ending(&out.id, "-or-later"))
		out.plus = true;
	else if (!out.plus)
		drop_ending(&out.id, "-only");
	return out;
}

/* The version behind the family's name and a dash; empty where this is not of
 * the family. */
static struct bytes
version_in(struct bytes id, const char *family)
{
	size_t len = strlen(family);

	if (id.len < len + 2 || id.at[len] != '-' ||
	    strncasecmp((const char *)id.at, family, len) != 0 ||
	    !isdigit(id.at[len + 1]))
		return (struct bytes){id.at, 0};
	id.at += len + 1;
	id.len -= len + 1;
	/* 2.0-no-copyleft-exception is no version. */
	for (size_t i = 0; i < id.len; i++)
		if (!isalnum(id.at[i]) && id.at[i] != '.')
			return (struct bytes){id.at, 0};
	return id;
}

/* A part up to the next dot: its number and the letter behind it. */
static unsigned long
take_part(struct bytes *version)
{
	unsigned long number = 0;

	while (version->len > 0 && *version->at != '.') {
		number = isdigit(*version->at)
			     ? number * 10 + (unsigned long)(*version->at - '0')
			     : number * 1000 + *version->at;
		version->at++;
		version->len--;
	}
	if (version->len > 0) {
		version->at++;
		version->len--;
	}
	return number;
}

static int
compare_versions(struct bytes a, struct bytes b)
{
	while (a.len > 0 || b.len > 0) {
		unsigned long left = take_part(&a), right = take_part(&b);

		if (left != right)
			return left < right ? -1 : 1;
	}
	return 0;
}

/* True where both are of one family; *order is that of their versions. */
static bool
in_one_family(struct bytes a, struct bytes b, int *order)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		struct bytes left = version_in(a, families[i]);
		struct bytes right = version_in(b, families[i]);

		if (left.len == 0 || right.len == 0)
			continue;
		*order = compare_versions(left, right);
		return true;
	}
	return false;
}

bool
spdx_cover(const char *accepted, const char *licence)
{
	struct licence have = take_apart(accepted), want = take_apart(licence);
	int order = 0;
	bool family;

	if (!is_same(have.exception, want.exception))
		return false;
	if (is_same(have.id, want.id))
		return true;
	family = in_one_family(have.id, want.id, &order);
	if (have.plus && want.plus)
		return family;
	if (have.plus)
		return family && order <= 0;
	return want.plus && family && order >= 0;
}
