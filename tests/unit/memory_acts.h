/* SPDX-License-Identifier: Apache-2.0
 *
 * memory_acts: a ledger's life, act by act, for memory.c to take memory from.
 */
#ifndef UNIT_MEMORY_ACTS_H
#define UNIT_MEMORY_ACTS_H

#include <custody/evidence.h>
#include <custody/release.h>
#include <stdio.h>
#include <stdlib.h>

typedef enum custody_status run(
    struct custody *custody, json_t **answer, struct custody_error *err);

/* act_NAME: custody_ACT() with these fields. */
#define ACT(name, act, ...)                                                    \
	static enum custody_status act_##name(struct custody *custody,         \
	    json_t **answer, struct custody_error *err)                        \
	{                                                                      \
		return custody_##act(custody,                                  \
		    &(struct custody_##act){__VA_ARGS__}, answer, err);        \
	}
/* The same, where a later act names what this one told as `key`. */
#define TELLING(name, act, key, to, ...)                                       \
	ACT(name##_only, act, __VA_ARGS__)                                     \
	static char to[65];                                                    \
	static enum custody_status act_##name(struct custody *custody,         \
	    json_t **answer, struct custody_error *err)                        \
	{                                                                      \
		enum custody_status status =                                   \
		    act_##name##_only(custody, answer, err);                   \
                                                                               \
		return status == CUSTODY_OK ? note(to, *answer, key) : status; \
	}
#define LIST(...)                                                              \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__                                                    \
	}
#define COUNT(field, count, ...)                                               \
	.field = LIST(__VA_ARGS__),                                            \
	.count = sizeof LIST(__VA_ARGS__) / sizeof(const char *)
#define DATA(where)                                                            \
	.data = (const struct custody_data[]){{.path = (where)}},              \
	.data_count = 1

static enum custody_status
note(char to[65], const json_t *answer, const char *key)
{
	const char *told = json_string_value(json_object_get(
	    json_array_get(answer, json_array_size(answer) - 1), key));

	snprintf(to, 65, "%s", told == NULL ? "" : told);
	return CUSTODY_OK;
}

/* All records of a release, and no fewer: what a reader could not give, it
 * does not pass over. */
static enum custody_status
read_release(struct custody *custody, const struct custody_release_ask *ask,
    size_t records, struct custody_error *err)
{
	struct custody_release *release;
	struct custody_release_reader *reader;
	struct custody_release_record record;
	enum custody_status status;
	size_t seen = 0;

	status = custody_release_open(&release, custody, ask, err);
	if (status != CUSTODY_OK)
		return status;
	for (size_t i = 0;
	     i < custody_release_files(release) && status == CUSTODY_OK; i++) {
		status = custody_release_read(&reader, release, i, err);
		if (status != CUSTODY_OK)
			break;
		while ((status = custody_release_next(reader, &record, err)) ==
		       CUSTODY_OK)
			seen++;
		if (custody_release_next(reader, &record, err) != status)
			abort();
		if (status == CUSTODY_END)
			status = CUSTODY_OK;
		custody_release_done(reader);
	}
	custody_release_close(release);
	if (status == CUSTODY_OK && seen != records)
		abort();
	return status;
}

#define READ(name, records, ...)                                               \
	static enum custody_status act_##name(struct custody *custody,         \
	    json_t **answer, struct custody_error *err)                        \
	{                                                                      \
		(void)answer;                                                  \
		return read_release(custody,                                   \
		    &(struct custody_release_ask){__VA_ARGS__}, records, err); \
	}

ACT(identity, identity_new, .name = "dev", .role = "developer")
ACT(ingest, ingest, .dataset = "birds", COUNT(paths, path_count, "data"),
    .reading.url_field = "url", .reading.id_field = "id",
    .source_url = "https://example.org/birds", .retrieved_at = "2026-01-02",
    .publisher = "Station", .licence = "CC0-1.0")
ACT(onto, ingest, .dataset = "birds", COUNT(paths, path_count, "more.jsonl"),
    .onto = "birds@1", .source_url = "https://example.org/birds",
    .retrieved_at = "2026-01-02", .publisher = "Station", .licence = "CC0-1.0")
ACT(sealed, ingest, .dataset = "people", COUNT(paths, path_count, "people.csv"),
    .reading.id_field = "id", .seal = true,
    .source_url = "https://example.org/people", .retrieved_at = "2026-01-02",
    .publisher = "Station", .licence = "CC0-1.0")
ACT(hash, hash, COUNT(paths, path_count, "data"), .out = "part")
ACT(parts, ingest, .dataset = "parts", COUNT(paths, path_count, "part"),
    .parts = true)
ACT(derived, ingest, .dataset = "derived",
    COUNT(paths, path_count, "some.jsonl"),
    COUNT(derived_from, derived_count, "birds@1"), .step = "chosen")
ACT(seal, seal, .dataset = "parts@1")
ACT(keys, keys_status, .unlock = true)
ACT(keys_copy, keys_copy, .to = "copy.slots", .holder = "safe")
ACT(reindex, reindex, .dataset = "derived@1", .url_field = "url")
ACT(locate, locate, .dataset = "birds@1", .path = "elsewhere")
ACT(terms, terms, .dataset = "birds", COUNT(allow, allow_count, "demo"),
    .licence = "CC0-1.0", .sensitivity = "public", .retain_until = "2199-01-01",
    .attribution = "Station")
ACT(terms_people, terms, .dataset = "people", COUNT(allow, allow_count, "demo"),
    .licence = "CC0-1.0", .sensitivity = "public")
ACT(attach, attach, .subject = "birds", .file = "more.jsonl",
    .kind = "contract")
ACT(request, request, COUNT(datasets, dataset_count, "birds@1"),
    .purpose = "demo", .project = "tour")
ACT(request_people, request, COUNT(datasets, dataset_count, "people"),
    .purpose = "demo", .project = "tour")
ACT(open, status_report, .own = true)
ACT(too_early, check, .request = "R1")
ACT(approve, approve, COUNT(ids, id_count, "R1", "R2"))
ACT(check, check, .request = "R1", DATA("data"), .job = "7",
    .skip_list = "skips")
ACT(check_wrong, check, .request = "R1", DATA("some.jsonl"))
ACT(check_people, check, .request = "R2", .exec = true, .hand_over = "memfd",
    .job = "8")
ACT(permit, permit, .request = "R1", .job = "9", .out = "permit")
ACT(export, export, .request = "R1", .job = "10", .to = "out",
    .compress = "zstd")
ACT(export_people, export, .request = "R2", .job = "11", .to = "out2")
ACT(receipt, receipt, .release = "L1", .model = "net")
ACT(trust, trust, .out = "trust")
ACT(check_permit, check_permit, .permit = "permit", .trust = "trust",
    .job = "9", DATA("data"), .skip_list = "skips")
ACT(permit_wrong, check_permit, .permit = "permit", .trust = "trust",
    .job = "8", DATA("some.jsonl"))
READ(read_permit, 4, .permit = "permit", .trust = "trust", DATA("data"))
READ(read_folder, 4, .folder = "out", .trust = "trust")
READ(read_sealed, 2, .release = "L2")
ACT(verify_permit, verify_document, .file = "permit", .trust = "trust")
ACT(trace, trace, .selector.domain = "pages.example")
ACT(trace_list, trace, .selector.from = "list.csv")
ACT(trace_text, trace, .selector.text = "text")
ACT(trace_proof, trace, .selector.record = "text", .proof = "proof")
ACT(diff, diff, .before = "birds@1", .after = "birds@2")
ACT(quarantine, quarantine, .selector.url = "https://pages.example/1",
    .recall = true, .why = "poisoned")
TELLING(barred, check, "release", left_out, .request = "R1", DATA("data"),
    .job = "12", .skip_list = "skips")
ACT(permit_barred, permit, .request = "R1", .job = "13", .out = "permit2")
ACT(trust_barred, trust, .out = "trust2")
ACT(check_barred, check_permit, .permit = "permit2", .trust = "trust2",
    DATA("data"), .skip_list = "skips2")
READ(read_recorded, 3, .release = left_out, .skip_list = "skips", DATA("data"))
READ(read_barred, 3, .permit = "permit2", .trust = "trust2", DATA("data"))
ACT(acknowledge, acknowledge, .recall = "C1", .release = "L1",
    .outcome = "retrained", .why = "done")
ACT(lift, lift, .id = "Q1", .why = "was none")
TELLING(plan, dispose, "digest", planned,
    COUNT(datasets, dataset_count, "derived@1"), .why = "over")
TELLING(plan_people, dispose, "digest", planned_people, .selector.id = "p1",
    .all = true, .why = "Art. 17")
TELLING(plan_sealed, dispose, "digest", planned_sealed,
    COUNT(datasets, dataset_count, "parts@1"), .why = "over")
ACT(dispose, dispose, .plan = planned)
ACT(dispose_people, dispose, .plan = planned_people)
ACT(dispose_sealed, dispose, .plan = planned_sealed)
ACT(verify_disposed, verify, .what = "D1")
ACT(verify_erased, verify, .what = "D2")
ACT(verify_destroyed, verify, .what = "D3")
ACT(certificate, certificate, .disposal = "D1", .out = "certificate")
ACT(certificate_erased, certificate, .disposal = "D2")
ACT(verify_ledger, verify, .what = NULL)
ACT(verify_birds, verify, .what = "birds@1")
ACT(verify_sample, verify, .what = "people", .sample = "2")
ACT(checkpoint, checkpoint, .out = "checkpoint")
ACT(prove, prove, .dataset = "birds@1", .file = "a.jsonl", .ordinal = 1,
    .out = "record.proof")
ACT(prove_event, prove, .event = 2, .out = "event.proof")
ACT(report, report, .out = "report")
ACT(status, status_report, .own = false)
ACT(log, log, .newest = 9)
ACT(requests, requests, .state = NULL)
ACT(list, list, .what = "datasets")
ACT(show, show, .what = "birds@1")
ACT(show_graph, show, .what = "birds@1", .graph = true)
ACT(show_request, show, .what = "R1")
ACT(show_release, show, .what = "L1")
ACT(query, query, .sql = "SELECT dataset, ordinal FROM version")
ACT(policies, policy_list, .unused = 0)
ACT(hold, hold, COUNT(datasets, dataset_count, "birds@1"), .why = "court")
ACT(withdraw, withdraw, .id = "R1", .why = "over")
ACT(withdrawn, check, .request = "R1", DATA("data"))

/* In the order in which they build on each other. */
static const struct step {
	const char *name, *by;
	run *act;
	bool no;   /* what it answers with memory: no */
	bool less; /* a yes may tell less: what trace could not search it names,
		    * and of others a line is missing that only tells */
} steps[] = {
#define YES(name, by)                                                          \
	{                                                                      \
#name, by, act_##name, false, false                            \
	}
#define LESS(name, by)                                                         \
	{                                                                      \
#name, by, act_##name, false, true                             \
	}
#define NO(name, by)                                                           \
	{                                                                      \
#name, by, act_##name, true, false                             \
	}
    LESS(open, "ada"),
    LESS(identity, "ada"),
    YES(ingest, "ada"),
    LESS(onto, "ada"),
    YES(sealed, "ada"),
    LESS(hash, "ada"),
    YES(parts, "ada"),
    LESS(derived, "ada"),
    YES(seal, "ada"),
    LESS(keys, "ada"),
    YES(keys_copy, "ada"),
    YES(reindex, "ada"),
    YES(locate, "ada"),
    YES(terms, "ada"),
    YES(terms_people, "ada"),
    LESS(attach, "ada"),
    YES(request, "dev"),
    YES(request_people, "dev"),
    NO(too_early, "dev"),
    YES(approve, "ada"),
    YES(check, "dev"),
    NO(check_wrong, "dev"),
    YES(check_people, "dev"),
    YES(permit, "ada"),
    YES(export, "ada"),
    YES(export_people, "ada"),
    LESS(receipt, "dev"),
    LESS(trust, "ada"),
    YES(check_permit, "dev"),
    NO(permit_wrong, "dev"),
    YES(read_permit, "dev"),
    YES(read_folder, "dev"),
    YES(read_sealed, "dev"),
    YES(verify_permit, "dev"),
    LESS(trace, "ada"),
    LESS(trace_list, "ada"),
    LESS(trace_text, "ada"),
    LESS(trace_proof, "ada"),
    YES(diff, "ada"),
    LESS(verify_ledger, "ada"),
    LESS(verify_birds, "ada"),
    LESS(verify_sample, "ada"),
    LESS(checkpoint, "ada"),
    LESS(prove, "ada"),
    LESS(prove_event, "ada"),
    LESS(report, "ada"),
    LESS(status, "ada"),
    LESS(log, "ada"),
    YES(requests, "ada"),
    YES(list, "ada"),
    LESS(show, "ada"),
    LESS(show_graph, "ada"),
    LESS(show_request, "ada"),
    LESS(show_release, "ada"),
    YES(query, "ada"),
    LESS(policies, "ada"),
    YES(quarantine, "ada"),
    YES(barred, "dev"),
    YES(permit_barred, "ada"),
    LESS(trust_barred, "ada"),
    YES(check_barred, "dev"),
    YES(read_recorded, "dev"),
    YES(read_barred, "dev"),
    YES(acknowledge, "ada"),
    YES(lift, "ada"),
    /* What may be used elsewhere is left, and told. */
    LESS(plan, "ada"),
    LESS(plan_people, "ada"),
    LESS(plan_sealed, "ada"),
    LESS(dispose, "ada"),
    LESS(dispose_people, "ada"),
    LESS(dispose_sealed, "ada"),
    YES(verify_disposed, "ada"),
    YES(verify_erased, "ada"),
    YES(verify_destroyed, "ada"),
    YES(certificate, "ada"),
    YES(certificate_erased, "ada"),
    YES(hold, "ada"),
    YES(withdraw, "ada"),
    NO(withdrawn, "dev"),
};

#endif
