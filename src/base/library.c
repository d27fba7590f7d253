/* SPDX-License-Identifier: Apache-2.0
 *
 * library: finds it where the system's linker does, with each function at
 * once: nothing is found missing in the middle of an act.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/library.h"

static void
load(struct library *library)
{
	void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; i < library->count; i++) {
		const struct library_function *one = &library->functions[i];
		void *found = handle == NULL ? NULL : dlsym(handle, one->name);

		if (found == NULL) {
			snprintf(library->missing, sizeof library->missing,
			    "%s", dlerror());
			return;
		}
		memcpy(one->slot, &found, sizeof found);
	}
}

bool
library_load(struct library *library)
{
	if (atomic_load_explicit(&library->loaded, memory_order_acquire))
		return true;
	pthread_mutex_lock(&library->lock);
	if (!library->tried)
		load(library);
	library->tried = true;
	if (library->missing[0] == '\0')
		atomic_store_explicit(
		    &library->loaded, true, memory_order_release);
	pthread_mutex_unlock(&library->lock);
	return library->missing[0] == '\0';
}

enum custody_status
library_need(struct library *library, const char *doing, const char *cure,
    struct custody_error *err)
{
	if (library_load(library))
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "no-library", "%s: %s", doing,
	    library->missing);
	error_remedy(err, "%s", cure);
	return CUSTODY_UNKNOWN;
}
