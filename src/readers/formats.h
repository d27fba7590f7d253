/* SPDX-License-Identifier: Apache-2.0
 *
 * formats: what each format's file gives to its row of the table; table.h
 * says what these functions must do.
 */
#ifndef READERS_FORMATS_H
#define READERS_FORMATS_H

#include "readers/table.h"

enum custody_status jsonl_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status jsonl_examine(const struct record_batch *batch,
    size_t index, struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The fields of a record that is JSON; CUSTODY_MALFORMED, without a sentence,
 * where it is not: *why and the byte, from 0. */
enum custody_status jsonl_fields(struct record record,
    const struct custody_reading_options *options, struct record_fields *out,
    struct buffer *scratch, size_t *bad_at, const char **why,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status csv_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status csv_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status csv_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status tsv_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status tsv_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status tsv_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status json_document_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status json_document_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status conllu_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status conllu_examine(const struct record_batch *batch,
    size_t index, struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status warc_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status warc_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status arc_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status arc_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status arc_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status mds_header(struct split *split, size_t *len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status mds_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status mds_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status samples_examine(const struct record_batch *batch,
    size_t index, struct record_fields *out, struct buffer *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;

enum custody_status text_split(
    struct split *split, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
