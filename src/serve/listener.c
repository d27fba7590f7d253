/* SPDX-License-Identifier: Apache-2.0
 *
 * listener: TLS and HTTP are in a module of their own, because loading them
 * takes longer than most commands run.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serve/listener.h"

/* Beside the program where it was built, below lib where it is installed. */
static const char *const places[] = {
    "custody-serve.so", "../" LISTENER_FOLDER "/custody-serve.so"};

/* By the program's own place: never from a folder of the caller. */
static void *
open_module(void)
{
	char program[PATH_MAX], path[PATH_MAX + 128];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	void *module = NULL;
	char *name;

	if (len <= 0)
		return NULL;
	program[len] = '\0';
	name = strrchr(program, '/');
	if (name == NULL)
		return NULL;
	name[1] = '\0';
	for (size_t i = 0; module == NULL && i < sizeof places / sizeof *places;
	     i++) {
		snprintf(path, sizeof path, "%s%s", program, places[i]);
		module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	}
	return module;
}

enum custody_status
listener_serve(const struct webhook *webhook, struct custody_error *err)
{
	void *module = open_module();
	enum custody_status (*serve)(
	    const struct webhook *, struct custody_error *) = NULL;
	void *found = module == NULL ? NULL : dlsym(module, "webhook_serve");
	enum custody_status status;

	if (found == NULL) {
		const char *why = dlerror();

		if (err != NULL) {
			snprintf(err->code, sizeof err->code, "no-library");
			snprintf(err->text, sizeof err->text, "serve: %.300s",
			    why == NULL ? "no module in it" : why);
			snprintf(err->remedy, sizeof err->remedy,
			    "install Custody whole, and libmicrohttpd");
		}
		return CUSTODY_UNKNOWN;
	}
	memcpy(&serve, &found, sizeof serve);
	status = serve(webhook, err);
	dlclose(module);
	return status;
}
