/* SPDX-License-Identifier: Apache-2.0
 *
 * proposal: three statements over the state's proposals, prepared once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ledger/proposal.h"

struct proposals {
	struct statement *add, *ready, *end;
};

enum custody_status
proposal_open(
    struct proposals **out, struct database *state, struct custody_error *err)
{
	struct proposals *all = calloc(1, sizeof *all);
	enum custody_status status;

	*out = NULL;
	if (all == NULL)
		return error_memory(err);
	status = statement_prepare_late(&all->add, state,
	    "INSERT INTO proposal (id, kind, seq, hash, person, at, subject,"
	    " state, effective, act) VALUES (@id, @kind, @seq, @hash,"
	    " @person, @at, @subject,"
	    " CASE @act WHEN '' THEN 'effective' ELSE 'waiting' END,"
	    " CASE @act WHEN '' THEN @seq ELSE 0 END, @act)",
	    err);
	if (status == CUSTODY_OK)
		status = statement_prepare_late(&all->ready, state,
		    "SELECT id, act, seq, hash FROM proposal_ready"
		    " ORDER BY seq LIMIT 1",
		    err);
	if (status == CUSTODY_OK)
		status = statement_prepare_late(&all->end, state,
		    "UPDATE proposal SET state = 'effective', effective = @seq,"
		    " act = '' WHERE id = @id",
		    err);
	if (status == CUSTODY_OK)
		*out = all;
	else
		proposal_close(all);
	return status;
}

void
proposal_close(struct proposals *proposals)
{
	if (proposals == NULL)
		return;
	statement_free(proposals->add);
	statement_free(proposals->ready);
	statement_free(proposals->end);
	free(proposals);
}

enum custody_status
proposal_add(struct proposals *proposals, const char *kind,
    const struct law_envelope *envelope, const char *subject, struct bytes act,
    struct custody_error *err)
{
	const struct {
		const char *name, *text;
	} texts[] = {
	    {"@id", envelope->id},
	    {"@kind", kind},
	    {"@hash", envelope->hash},
	    {"@person", envelope->person},
	    {"@at", envelope->at},
	    {"@subject", subject},
	};
	struct statement *add = proposals->add;
	enum custody_status status;

	statement_reset(add);
	status =
	    statement_bind_integer(add, "@seq", (int64_t)envelope->seq, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < sizeof texts / sizeof *texts; i++)
		status = statement_bind_text(add, texts[i].name, texts[i].text,
		    strlen(texts[i].text), err);
	if (status == CUSTODY_OK)
		status = statement_bind_text(
		    add, "@act", (const char *)act.at, act.len, err);
	return status == CUSTODY_OK ? statement_run(add, err) : status;
}

enum custody_status
proposal_ready(struct proposals *proposals, struct proposal *out,
    struct custody_error *err)
{
	struct statement *ready = proposals->ready;
	enum custody_status status;

	statement_reset(ready);
	status = statement_step(ready, err);
	if (status == CUSTODY_OK) {
		struct bytes act = statement_text(ready, 1);

		bytes_copy_text(
		    out->id, sizeof out->id, statement_text(ready, 0));
		bytes_copy_text(
		    out->hash, sizeof out->hash, statement_text(ready, 3));
		out->seq = (uint64_t)statement_integer(ready, 2);
		out->act.len = 0;
		status = buffer_append(&out->act, act.at, act.len, err);
	}
	statement_reset(ready);
	return status;
}

enum custody_status
proposal_end(struct proposals *proposals, const char *id, uint64_t seq,
    struct custody_error *err)
{
	enum custody_status status;

	statement_reset(proposals->end);
	status =
	    statement_bind_text(proposals->end, "@id", id, strlen(id), err);
	if (status == CUSTODY_OK)
		status = statement_bind_integer(
		    proposals->end, "@seq", (int64_t)seq, err);
	return status == CUSTODY_OK ? statement_run(proposals->end, err)
				    : status;
}
