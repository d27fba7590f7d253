/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz: what libFuzzer calls, and replay.c where there is no libFuzzer.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Reads bytes of strangers; aborts where it finds a promise broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#endif
