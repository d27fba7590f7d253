/* SPDX-License-Identifier: Apache-2.0
 *
 * index_key: makes of a URL a key that keeps a domain together.  It changes
 * nothing that two servers could tell apart.
 */
#include <string.h>

#include "base/error.h"
#include "store/index_key.h"

struct parts {
	struct bytes scheme; /* len 0: none */
	struct bytes user;
	struct bytes host;
	struct bytes port;
	struct bytes path; /* and query; may be empty */
	bool has_user;
};

static bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool
text_is(struct bytes text, const char *lower_case)
{
	if (text.len != strlen(lower_case))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (lower(text.at[i]) != (uint8_t)lower_case[i])
			return false;
	return true;
}

static bool
is_default_port(struct bytes scheme, struct bytes port)
{
	static const char *const defaults[][2] = {{"http", "80"},
	    {"https", "443"}, {"ws", "80"}, {"wss", "443"}, {"ftp", "21"}};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (text_is(scheme, defaults[i][0]))
			return text_is(port, defaults[i][1]);
	return false;
}

/* Takes the first `len` bytes off `*from`. */
static struct bytes
cut(struct bytes *from, size_t len)
{
	struct bytes head = {from->at, len};

	from->at += len;
	from->len -= len;
	return head;
}

static size_t
find_any(struct bytes text, const char *set)
{
	size_t at = 0;

	while (at < text.len &&
	       (text.at[at] == '\0' || strchr(set, text.at[at]) == NULL))
		at++;
	return at;
}

/* How long a scheme `text` begins with, without its "://"; 0 for none. */
static size_t
scheme_length(struct bytes text)
{
	size_t at = 0;

	if (text.len == 0 || !is_letter(text.at[0]))
		return 0;
	while (
	    at < text.len &&
	    (is_letter(text.at[at]) || is_digit(text.at[at]) ||
		text.at[at] == '+' || text.at[at] == '-' || text.at[at] == '.'))
		at++;
	return text.len - at >= 3 && memcmp(text.at + at, "://", 3) == 0 ? at
									 : 0;
}

/* Letters, digits, dots and hyphens, a dot within, a letter after the last. */
static bool
is_host_name(struct bytes host)
{
	size_t last = 0;

	for (size_t i = 0; i < host.len; i++) {
		uint8_t c = host.at[i];

		if (c == '.')
			last = i;
		else if (!is_letter(c) && !is_digit(c) && c != '-')
			return false;
	}
	return last > 0 && last + 1 < host.len && is_letter(host.at[last + 1]);
}

static bool
is_ipv4(struct bytes host)
{
	bool dot = false;

	for (size_t i = 0; i < host.len; i++) {
		dot |= host.at[i] == '.';
		if (host.at[i] != '.' && !is_digit(host.at[i]))
			return false;
	}
	return dot;
}

static void
split_authority(struct parts *parts, struct bytes authority)
{
	size_t at = authority.len;

	while (at > 0 && authority.at[at - 1] != '@')
		at--;
	parts->has_user = at > 0;
	if (at > 0) {
		parts->user = cut(&authority, at);
		parts->user.len--;
	}
	for (at = authority.len; at > 0 && is_digit(authority.at[at - 1]);)
		at--;
	parts->host = authority;
	if (at > 0 && authority.at[at - 1] == ':') {
		parts->host.len = at - 1;
		parts->port.at = authority.at + at;
		parts->port.len = authority.len - at;
	}
	if (parts->host.len > 1 && parts->host.at[parts->host.len - 1] == '.')
		parts->host.len--;
}

/* False for a text that is no URL. */
static bool
split_url(struct parts *parts, struct bytes url)
{
	size_t scheme = scheme_length(url);

	memset(parts, 0, sizeof(*parts));
	if (scheme > 0) {
		parts->scheme = cut(&url, scheme);
		cut(&url, 3);
	}
	split_authority(parts, cut(&url, find_any(url, "/?#")));
	parts->path = (struct bytes){url.at, find_any(url, "#")};
	return scheme > 0 || (is_host_name(parts->host) && !parts->has_user);
}

static enum custody_status
add_lower(struct buffer *out, struct bytes text, struct custody_error *err)
{
	uint8_t *at = buffer_reserve(out, text.len);

	if (at == NULL)
		return error_memory(err);
	for (size_t i = 0; i < text.len; i++)
		at[i] = lower(text.at[i]);
	out->len += text.len;
	return CUSTODY_OK;
}

/* "com.example.": labels last to first, each with its dot. */
static enum custody_status
add_host(struct buffer *out, struct bytes host, struct custody_error *err)
{
	size_t end = host.len;
	enum custody_status status;
	size_t at;

	if (is_ipv4(host) || (host.len > 0 && host.at[0] == '['))
		at = 0;
	else
		for (at = end; at > 0 && host.at[at - 1] != '.';)
			at--;
	for (;;) {
		status =
		    add_lower(out, (struct bytes){host.at + at, end - at}, err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, ".", 1, err);
		if (status != CUSTODY_OK || at == 0)
			return status;
		end = --at;
		while (at > 0 && host.at[at - 1] != '.')
			at--;
	}
}

static enum custody_status
add_marked(struct buffer *out, const char *mark, struct bytes text,
    struct custody_error *err)
{
	enum custody_status status = buffer_append(out, mark, 1, err);

	if (status != CUSTODY_OK)
		return status;
	return buffer_append(out, text.at, text.len, err);
}

static enum custody_status
add_url(
    struct buffer *out, const struct parts *parts, struct custody_error *err)
{
	enum custody_status status = add_host(out, parts->host, err);

	if (status == CUSTODY_OK)
		status = buffer_append(out, ":", 1, err);
	if (status == CUSTODY_OK)
		status = add_lower(out, parts->scheme, err);
	if (status == CUSTODY_OK && parts->port.len > 0 &&
	    !is_default_port(parts->scheme, parts->port))
		status = add_marked(out, ":", parts->port, err);
	if (status == CUSTODY_OK && parts->has_user)
		status = add_marked(out, "@", parts->user, err);
	if (status == CUSTODY_OK &&
	    (parts->path.len == 0 || parts->path.at[0] != '/'))
		status = buffer_append(out, "/", 1, err);
	if (status == CUSTODY_OK)
		status =
		    buffer_append(out, parts->path.at, parts->path.len, err);
	return status;
}

enum custody_status
index_key_url(struct buffer *out, struct bytes url, struct custody_error *err)
{
	struct parts parts;

	if (!split_url(&parts, url))
		return add_marked(out, "!", url, err);
	return add_url(out, &parts, err);
}

enum custody_status
index_key_prefix(
    struct buffer *out, struct bytes prefix, struct custody_error *err)
{
	struct parts parts;

	if (split_url(&parts, prefix) && parts.path.len > 0)
		return add_url(out, &parts, err);
	error_set(err, CUSTODY_USAGE, "bad-url",
	    "%.*s: a prefix of a URL goes on to its path",
	    (int)(prefix.len < 200 ? prefix.len : 200),
	    (const char *)prefix.at);
	error_remedy(err, "Add what follows the host, at least \"/\", or ask "
			  "for the host with --domain.");
	return CUSTODY_USAGE;
}

enum custody_status
index_key_domain(
    struct buffer *out, struct bytes domain, struct custody_error *err)
{
	struct parts parts = {0};

	split_authority(&parts, domain);
	if (parts.host.len > 0 && !parts.has_user && parts.port.at == NULL &&
	    find_any(parts.host, "/?# ") == parts.host.len)
		return add_host(out, parts.host, err);
	error_set(err, CUSTODY_USAGE, "bad-url",
	    "%.*s: not the name or address of a host",
	    (int)(domain.len < 200 ? domain.len : 200),
	    (const char *)domain.at);
	error_remedy(err, "Give a host alone: example.com");
	return CUSTODY_USAGE;
}
