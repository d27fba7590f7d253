/* SPDX-License-Identifier: Apache-2.0
 *
 * pointer: the few rules of RFC 6901.
 */
#include <string.h>

#include "readers/pointer.h"

#define INDEX_DIGITS 18 /* that fit 64 bits for sure */

bool
pointer_check(const char *pointer)
{
	unsigned tokens = 0;

	if (*pointer != '\0' && *pointer != '/')
		return false;
	for (; *pointer != '\0'; pointer++) {
		tokens += *pointer == '/';
		if (*pointer == '~' && pointer[1] != '0' && pointer[1] != '1')
			return false;
	}
	return tokens <= POINTER_MAX;
}

bool
pointer_next(const char **pointer, struct bytes *token)
{
	const char *at = *pointer;

	if (at == NULL || *at == '\0')
		return false;
	*token = (struct bytes){(const uint8_t *)at + 1, strcspn(at + 1, "/")};
	*pointer = at + 1 + token->len;
	return true;
}

enum custody_status
pointer_plain(struct buffer *out, struct bytes token, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < token.len && status == CUSTODY_OK; i++) {
		char byte = (char)token.at[i];

		if (byte == '~')
			byte = token.at[++i] == '1' ? '/' : '~';
		status = buffer_append(out, &byte, 1, err);
	}
	return status;
}

bool
pointer_index(struct bytes token, uint64_t *index)
{
	*index = 0;
	if (token.len == 0 || token.len > INDEX_DIGITS ||
	    (token.len > 1 && token.at[0] == '0'))
		return false;
	for (size_t i = 0; i < token.len; i++) {
		if (token.at[i] < '0' || token.at[i] > '9')
			return false;
		*index = *index * 10 + (uint64_t)(token.at[i] - '0');
	}
	return true;
}
