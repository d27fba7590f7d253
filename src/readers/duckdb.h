/* SPDX-License-Identifier: Apache-2.0
 *
 * duckdb: the functions of libduckdb that the readers call, as they are in its
 * C API of versions 1.2 to 1.5, declared here in our own words because a
 * machine that reads Parquet may have the library alone.  Every answer is
 * held in what duckdb_load fills; nothing is kept between calls.
 */
#ifndef READERS_DUCKDB_H
#define READERS_DUCKDB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* Numbers of types in a column. */
enum duckdb_type {
	DUCKDB_BOOLEAN = 1,
	DUCKDB_INT8,
	DUCKDB_INT16,
	DUCKDB_INT32,
	DUCKDB_INT64,
	DUCKDB_UINT8,
	DUCKDB_UINT16,
	DUCKDB_UINT32,
	DUCKDB_UINT64,
	DUCKDB_FLOAT,
	DUCKDB_DOUBLE,
	DUCKDB_STAMP, /* microseconds since 1970 */
	DUCKDB_DATE,  /* days since 1970, 32 bits */
	DUCKDB_TIME,  /* microseconds             */
	DUCKDB_INTERVAL,
	DUCKDB_INT128,
	DUCKDB_TEXT,
	DUCKDB_BLOB,
	DUCKDB_DECIMAL,
	DUCKDB_STAMP_S,
	DUCKDB_STAMP_MS,
	DUCKDB_STAMP_NS,
	DUCKDB_LIST = 24,
	DUCKDB_STRUCT,
	DUCKDB_MAP,
	DUCKDB_UUID,
	DUCKDB_TIME_UTC = 30, /* duckdb_time_utc                    */
	DUCKDB_STAMP_UTC,     /* microseconds since 1970, of UTC    */
	DUCKDB_ARRAY = 33,
	DUCKDB_TIME_NS = 39, /* nanoseconds */
};

#define DUCKDB_OUT_OF_MEMORY 33 /* a kind of error */

/* Handed to duckdb_fetch_chunk by value, as a whole. */
struct duckdb_result {
	uint64_t count[3];
	void *inside[3];
};

/* How vectors hold what is not a plain number. */
union duckdb_text {
	struct {
		uint32_t len;
		char at[12]; /* where len is 12 or less */
	} inlined;
	struct {
		uint32_t len;
		char prefix[4];
		const char *at;
	} pointed;
};
struct duckdb_list {
	uint64_t offset; /* in the child's vector */
	uint64_t len;
};
struct duckdb_interval {
	int32_t months;
	int32_t days;
	int64_t micros;
};
/* 40 bits of microseconds above 24 of offset: 57,599 less seconds east. */
#define DUCKDB_OFFSET_BITS 24
#define DUCKDB_OFFSET_UTC 57599

/* What a text or blob is; borrowed from it. */
struct bytes duckdb_bytes(const union duckdb_text *text);

/* Each as duckdb_NAME; answers of type int are 0 where all is well. */
struct duckdb {
	const char *(*library_version)(void);
	void (*free)(void *memory);

	int (*create_config)(void **config);
	int (*set_config)(void *config, const char *name, const char *value);
	void (*destroy_config)(void **config);
	int (*open_ext)(
	    const char *path, void **database, void *config, char **why);
	void (*close)(void **database);
	int (*connect)(void *database, void **connection);
	void (*disconnect)(void **connection);

	int (*query)(
	    void *connection, const char *sql, struct duckdb_result *result);
	int (*prepare)(void *connection, const char *sql, void **statement);
	void (*destroy_prepare)(void **statement);
	const char *(*prepare_error)(void *statement);
	int (*execute_prepared_streaming)(
	    void *statement, struct duckdb_result *result);
	void (*destroy_result)(struct duckdb_result *result);
	const char *(*result_error)(struct duckdb_result *result);
	int (*result_error_type)(struct duckdb_result *result);

	uint64_t (*column_count)(struct duckdb_result *result);
	void *(*column_logical_type)(
	    struct duckdb_result *result, uint64_t column);
	void (*destroy_logical_type)(void **type);
	int (*get_type_id)(void *type);
	uint8_t (*decimal_scale)(void *type);
	int (*decimal_internal_type)(void *type);
	void *(*list_type_child_type)(void *type);
	void *(*array_type_child_type)(void *type);
	uint64_t (*array_type_array_size)(void *type);
	void *(*map_type_key_type)(void *type);
	void *(*map_type_value_type)(void *type);
	uint64_t (*struct_type_child_count)(void *type);
	void *(*struct_type_child_type)(void *type, uint64_t child);
	char *(*struct_type_child_name)(void *type, uint64_t child);

	void *(*fetch_chunk)(struct duckdb_result result);
	void (*destroy_data_chunk)(void **chunk);
	uint64_t (*data_chunk_get_size)(void *chunk);
	void *(*data_chunk_get_vector)(void *chunk, uint64_t column);
	void *(*vector_get_data)(void *vector);
	uint64_t *(*vector_get_validity)(void *vector);
	void *(*list_vector_get_child)(void *vector);
	uint64_t (*list_vector_get_size)(void *vector);
	void *(*array_vector_get_child)(void *vector);
	void *(*struct_vector_get_child)(void *vector, uint64_t child);
};

/*
 * Loads the library at `path`, or libduckdb.so from where the system has its
 * libraries where that is NULL.  It stays loaded.  CUSTODY_UNKNOWN
 * ("no-library", "wrong-library") says what to install.
 */
enum custody_status duckdb_load(struct duckdb *out, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
