/* SPDX-License-Identifier: Apache-2.0
 *
 * address: reads where to listen; a port alone is not a guess about the host
 * but all of it.
 */
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "serve/address.h"

bool
address_read(struct address *address, const char *text)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	const char *colon = strrchr(text, ':');
	const char *port = colon == NULL ? text : colon + 1;
	char host[256] = "";
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);
	bool bracketed = len >= 2 && text[0] == '[' && text[len - 1] == ']';

	*address = (struct address){0};
	if (len >= sizeof host || port[0] == '\0' || strlen(port) > 5 ||
	    strspn(port, "0123456789") != strlen(port) ||
	    (colon != NULL && len == 0))
		return false;
	memcpy(host, text + (bracketed ? 1 : 0), len - (bracketed ? 2 : 0));
	if (!bracketed && strchr(host, ':') != NULL)
		return false;
	if (getaddrinfo(len == 0 ? "0.0.0.0" : host, port, &hints, &found) != 0)
		return false;
	memcpy(&address->socket, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return true;
}

bool
address_pair(const char *cert, const char *key)
{
	gnutls_datum_t certificate = {
	    (unsigned char *)(uintptr_t)cert, (unsigned)strlen(cert)};
	gnutls_datum_t secret = {
	    (unsigned char *)(uintptr_t)key, (unsigned)strlen(key)};
	gnutls_certificate_credentials_t pair = NULL;
	bool good = false;

	if (gnutls_certificate_allocate_credentials(&pair) != GNUTLS_E_SUCCESS)
		return false;
	/* It compares them, too: GNUTLS_E_CERTIFICATE_KEY_MISMATCH. */
	good = gnutls_certificate_set_x509_key_mem(
		   pair, &certificate, &secret, GNUTLS_X509_FMT_PEM) >= 0;
	gnutls_certificate_free_credentials(pair);
	return good;
}
