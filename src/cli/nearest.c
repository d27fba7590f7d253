/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: what a mistyped word may have meant; it never decides for anybody.
 */
#include <string.h>

#include "cli/nearest.h"

/* How many letters must change to make one word the other, up to 3. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[64], lens[2] = {strlen(a), strlen(b)};

	if (lens[0] >= 64 || lens[1] >= 64)
		return 99;
	for (size_t j = 0; j <= lens[1]; j++)
		row[j] = j;
	for (size_t i = 1; i <= lens[0]; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= lens[1]; j++) {
			size_t change = corner + (a[i - 1] != b[j - 1]);
			size_t least =
			    row[j] < row[j - 1] ? row[j] : row[j - 1];

			corner = row[j];
			row[j] = least + 1 < change ? least + 1 : change;
		}
	}
	return row[lens[1]];
}

const char *
nearest_word(const char *word, const char *const *words, size_t count)
{
	const char *nearest = NULL;
	size_t best = strlen(word) < 4 ? 2 : 4;

	for (size_t i = 0; i < count; i++) {
		size_t far = distance(word, words[i]);

		/* The beginning of a longer word is near, too. */
		if (strlen(word) >= 3 &&
		    strncmp(word, words[i], strlen(word)) == 0)
			far = 1;
		if (far < best) {
			best = far;
			nearest = words[i];
		}
	}
	return nearest;
}
