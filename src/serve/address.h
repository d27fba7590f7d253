/* SPDX-License-Identifier: Apache-2.0
 *
 * address: where a service listens, and the certificate that it shows there.
 */
#ifndef SERVE_ADDRESS_H
#define SERVE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

struct address {
	struct sockaddr_storage socket;
};

/* "8443" (every address of this host), "127.0.0.1:8443", "[::1]:8443" or
 * "host:8443"; false if it is none. */
bool address_read(struct address *address, const char *text);

/* Are these PEM texts a certificate and its private key? */
bool address_pair(const char *cert, const char *key);

#endif
