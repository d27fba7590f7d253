/* SPDX-License-Identifier: Apache-2.0
 *
 * manifest: entries as text, and the tree over them.
 */
#include <inttypes.h>
#include <string.h>

#include "acts/manifest.h"
#include "base/encode.h"
#include "base/error.h"
#include "readers/reading.h"

enum custody_status
manifest_write(struct buffer *out, const struct manifest_line *line,
    struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)] = "";
	struct buffer path = {0};
	const char *quote = line->header != NULL ? "\"" : "";
	enum custody_status status;

	/* {"path":…} without its braces is a member of ours. */
	status = reading_path_json(&path, line->path, err);
	if (status != CUSTODY_OK)
		goto out;
	if (line->header != NULL)
		encode_hex(hex, line->header, DIGEST_SIZE);
	status = buffer_print(out, err, "{\"format\":\"%s\",\"header\":%s%s%s,",
	    line->format, quote, line->header != NULL ? hex : "null", quote);
	if (status == CUSTODY_OK)
		status = buffer_append(out, path.at + 1, path.len - 2, err);
	if (status != CUSTODY_OK)
		goto out;
	encode_hex(hex, line->root, DIGEST_SIZE);
	status = buffer_print(out, err,
	    ",\"records\":%" PRIu64 ",\"root\":\"%s\"}", line->records, hex);

out:
	buffer_clear(&path);
	return status;
}

enum custody_status
manifest_add(struct merkle *tree, const struct manifest_line *line,
    struct custody_error *err)
{
	struct buffer text = {0};
	uint8_t leaf[DIGEST_SIZE];
	enum custody_status status;

	status = manifest_write(&text, line, err);
	if (status == CUSTODY_OK) {
		merkle_leaf(leaf, text.at, text.len);
		merkle_add(tree, leaf);
	}
	buffer_clear(&text);
	return status;
}

struct manifest_line
manifest_line(const struct index_entry *entry)
{
	return (struct manifest_line){
	    .path = entry->path,
	    .format = entry->format,
	    .header = entry->header,
	    .root = entry->root,
	    .records = entry->records,
	};
}

static enum custody_status
add_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	const struct manifest_line line = manifest_line(entry);

	return manifest_add(context, &line, err);
}

enum custody_status
manifest_check(
    struct index_file *index, const char *root, struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct merkle tree = {0};
	uint8_t found[DIGEST_SIZE];
	enum custody_status status;

	status = index_file_each_entry(index, add_entry, &tree, err);
	if (status != CUSTODY_OK)
		return status;
	merkle_root(&tree, found);
	encode_hex(hex, found, sizeof found);
	if (strcmp(hex, root) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "manifest",
	    "the manifest in the index is of version %.8s, not %.8s", hex,
	    root);
}
