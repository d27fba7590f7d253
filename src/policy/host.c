/* SPDX-License-Identifier: Apache-2.0
 *
 * host: cuts a URL as browsers do, a backslash being a slash: what hides the
 * host from us must not show another to them.
 */
#include <string.h>

#include "policy/host.h"

/* Where the first of `set` stands; the length if none does. */
static size_t
find_any(struct bytes text, const char *set)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '\0' && strchr(set, text.at[i]) != NULL)
			return i;
	return text.len;
}

static struct bytes
after(struct bytes text, size_t skip)
{
	return (struct bytes){text.at + skip, text.len - skip};
}

/* How long "scheme://" is; 0 where there is none. */
static size_t
scheme_length(struct bytes url)
{
	size_t colon = find_any(url, ":/?#\\");
	struct bytes rest = after(url, colon);

	return rest.len >= 3 && rest.at[0] == ':' &&
		       find_any(after(rest, 1), "/\\") == 0 &&
		       find_any(after(rest, 2), "/\\") == 0
		   ? colon + 3
		   : 0;
}

static struct bytes
authority_of(struct bytes url)
{
	url = after(url, scheme_length(url));
	url.len = find_any(url, "/?#\\");
	return url;
}

static struct bytes
without_port(struct bytes host)
{
	const uint8_t *colon;

	if (host.len > 0 && host.at[0] == '[') {
		const uint8_t *end = memchr(host.at, ']', host.len);

		if (end != NULL)
			host.len = (size_t)(end - host.at) + 1;
		return host;
	}
	colon = host.len == 0 ? NULL : memchr(host.at, ':', host.len);
	if (colon != NULL)
		host.len = (size_t)(colon - host.at);
	return host;
}

enum custody_status
host_of(struct buffer *out, struct bytes url, struct custody_error *err)
{
	struct bytes host = authority_of(url);
	const uint8_t *at =
	    host.len == 0 ? NULL : memrchr(host.at, '@', host.len);
	enum custody_status status = CUSTODY_OK;

	if (at != NULL)
		host = after(host, (size_t)(at - host.at) + 1);
	host = without_port(host);
	while (host.len > 0 && host.at[host.len - 1] == '.')
		host.len--;
	for (size_t i = 0; status == CUSTODY_OK && i < host.len; i++) {
		uint8_t c = host.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + 32);
		status = buffer_append(out, &c, 1, err);
	}
	return status;
}
