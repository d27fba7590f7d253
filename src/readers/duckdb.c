/* SPDX-License-Identifier: Apache-2.0
 *
 * duckdb: finds the library, its functions and its version, or says what is
 * missing.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "readers/duckdb.h"

#define LIBRARY "libduckdb.so"

#define FUNCTION(name)                                                         \
	{                                                                      \
		"duckdb_" #name, offsetof(struct duckdb, name)                 \
	}

static const struct {
	const char *name;
	size_t slot;
} functions[] = {
    FUNCTION(library_version),
    FUNCTION(free),
    FUNCTION(create_config),
    FUNCTION(set_config),
    FUNCTION(destroy_config),
    FUNCTION(open_ext),
    FUNCTION(close),
    FUNCTION(connect),
    FUNCTION(disconnect),
    FUNCTION(query),
    FUNCTION(prepare),
    FUNCTION(destroy_prepare),
    FUNCTION(prepare_error),
    FUNCTION(execute_prepared_streaming),
    FUNCTION(destroy_result),
    FUNCTION(result_error),
    FUNCTION(result_error_type),
    FUNCTION(column_count),
    FUNCTION(column_logical_type),
    FUNCTION(destroy_logical_type),
    FUNCTION(get_type_id),
    FUNCTION(decimal_scale),
    FUNCTION(decimal_internal_type),
    FUNCTION(list_type_child_type),
    FUNCTION(array_type_child_type),
    FUNCTION(array_type_array_size),
    FUNCTION(map_type_key_type),
    FUNCTION(map_type_value_type),
    FUNCTION(struct_type_child_count),
    FUNCTION(struct_type_child_type),
    FUNCTION(struct_type_child_name),
    FUNCTION(fetch_chunk),
    FUNCTION(destroy_data_chunk),
    FUNCTION(data_chunk_get_size),
    FUNCTION(data_chunk_get_vector),
    FUNCTION(vector_get_data),
    FUNCTION(vector_get_validity),
    FUNCTION(list_vector_get_child),
    FUNCTION(list_vector_get_size),
    FUNCTION(array_vector_get_child),
    FUNCTION(struct_vector_get_child),
};

static enum custody_status
refuse(struct custody_error *err, const char *code, const char *why)
{
	error_set(err, CUSTODY_UNKNOWN, code,
	    "Parquet is read by libduckdb: %s", why);
	error_remedy(err,
	    "install it (libduckdb.so is in npm's "
	    "@duckdb/node-bindings-linux-x64) and name it by --duckdb FILE or "
	    "CUSTODY_DUCKDB; or take files as they are: --format files");
	return CUSTODY_UNKNOWN;
}

enum custody_status
duckdb_load(struct duckdb *out, const char *path, struct custody_error *err)
{
	unsigned major = 0, minor = 0;
	char why[128];
	void *handle;

	/* C++ leaves threads and destructors behind, so it is never unloaded
	 * and loading it again costs nothing. */
	handle = dlopen(path != NULL ? path : LIBRARY,
	    RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle == NULL)
		return refuse(err, "no-library", dlerror());
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *found = dlsym(handle, functions[i].name);

		if (found == NULL)
			return refuse(err, "wrong-library", dlerror());
		memcpy((char *)out + functions[i].slot, &found, sizeof found);
	}
	if (sscanf(out->library_version(), "v%u.%u", &major, &minor) == 2 &&
	    major == 1 && minor >= 2)
		return CUSTODY_OK;
	snprintf(why, sizeof why, "libduckdb is version %.32s",
	    out->library_version());
	return refuse(err, "wrong-library", why);
}

struct bytes
duckdb_bytes(const union duckdb_text *text)
{
	size_t len = text->inlined.len;
	const char *at = len <= sizeof text->inlined.at ? text->inlined.at
							: text->pointed.at;

	return (struct bytes){(const uint8_t *)at, len};
}
