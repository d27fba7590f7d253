/* SPDX-License-Identifier: Apache-2.0
 *
 * merkle_part: goes down the tree once, and wherever one side has no leaf that
 * is told, its root is on the path of any leaf of the other side.
 */
#include <string.h>

#include "base/error.h"
#include "crypto/merkle_part.h"

/* Some paths of a subtree that begins at `first`, at that depth. */
struct part {
	uint64_t first, size;
	size_t depth;
	const struct merkle_part_path *paths;
	size_t count;
};

static enum custody_status
put_beside(
    struct buffer *out, const struct part *part, struct custody_error *err)
{
	const struct merkle_part_path *path = part->paths;

	/* A path begins at its leaf. */
	return buffer_append(
	    out, path->hashes[path->count - 1 - part->depth], DIGEST_SIZE, err);
}

/* As deep as the tree is high: 64 at most. */
static enum custody_status
go_down(struct buffer *out, const struct part *part, struct custody_error *err)
{
	uint64_t left = part->size > 1 ? merkle_split(part->size) : 0;
	struct part down = *part;
	size_t before = 0;
	enum custody_status status;

	if (part->size == 1)
		return CUSTODY_OK;
	while (before < part->count &&
	       part->paths[before].place - part->first < left)
		before++;
	down.depth++;
	down.size = left;
	down.count = before;
	status =
	    before > 0 ? go_down(out, &down, err) : put_beside(out, part, err);
	if (status != CUSTODY_OK)
		return status;
	down.first += left;
	down.size = part->size - left;
	down.paths += before;
	down.count = part->count - before;
	return down.count > 0 ? go_down(out, &down, err)
			      : put_beside(out, part, err);
}

enum custody_status
merkle_part_make(struct buffer *out, uint64_t size,
    const struct merkle_part_path *paths, size_t count,
    struct custody_error *err)
{
	const struct part all = {.size = size, .paths = paths, .count = count};

	return size == 0 ? CUSTODY_OK : go_down(out, &all, err);
}

/* --- the reverse -------------------------------------------------------- */

struct walk {
	const struct merkle_part_told *told;
	size_t leaf, hash; /* those that come next */
};

/* The root over `size` leaves from `first` on; false where something is
 * missing.  As deep as the tree is high: 64 at most. */
static bool
give_root(
    struct walk *walk, uint64_t first, uint64_t size, uint8_t out[DIGEST_SIZE])
{
	const struct merkle_part_told *told = walk->told;
	uint8_t right[DIGEST_SIZE];
	uint64_t left;

	if (walk->leaf == told->count ||
	    told->places[walk->leaf] - first >= size) {
		if (walk->hash == told->hash_count)
			return false;
		memcpy(out, told->hashes[walk->hash++], DIGEST_SIZE);
		return true;
	}
	if (size == 1) {
		memcpy(out, told->leaves[walk->leaf++], DIGEST_SIZE);
		return true;
	}
	left = merkle_split(size);
	if (!give_root(walk, first, left, out) ||
	    !give_root(walk, first + left, size - left, right))
		return false;
	merkle_node(out, out, right);
	return true;
}

enum custody_status
merkle_part_verify(const uint8_t root[DIGEST_SIZE], uint64_t size,
    const struct merkle_part_told *told, struct custody_error *err)
{
	struct walk walk = {.told = told};
	uint8_t given[DIGEST_SIZE];
	bool good = (told->count > 0) == (size > 0);

	for (size_t i = 0; i < told->count && good; i++)
		good = told->places[i] < size &&
		       (i == 0 || told->places[i - 1] < told->places[i]);
	if (good && size > 0)
		good = give_root(&walk, 0, size, given);
	else
		digest_sha256(given, "", 0);
	if (good && walk.leaf == told->count && walk.hash == told->hash_count &&
	    memcmp(given, root, DIGEST_SIZE) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "bad-proof",
	    "the entries are not those of the tree at these places");
}
