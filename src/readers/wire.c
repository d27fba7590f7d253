/* SPDX-License-Identifier: Apache-2.0
 *
 * wire: messages are copied by the kernel, whole or not at all.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "readers/wire.h"

void
wire_begin(struct wire_message *message, enum wire_kind kind)
{
	message->head = (struct wire_head){.kind = kind};
	message->body_len = 0;
}

bool
wire_append(struct wire_message *message, const void *data, size_t len)
{
	if (len > WIRE_BODY - message->body_len)
		return false;
	if (len > 0)
		memcpy(message->body + message->body_len, data, len);
	message->body_len += len;
	return true;
}

bool
wire_append_text(struct wire_message *message, size_t index, struct bytes text)
{
	if (!wire_append(message, text.at, text.len))
		return false;
	message->head.text[index] = (uint32_t)text.len;
	return true;
}

bool
wire_texts(const struct wire_message *message, struct bytes text[WIRE_TEXTS])
{
	const uint8_t *end = message->body + message->body_len;
	size_t left = message->body_len;

	for (size_t i = WIRE_TEXTS; i-- > 0;) {
		size_t len = message->head.text[i];

		if (len > left)
			return false;
		left -= len;
		end -= len;
		text[i] = (struct bytes){end, len};
	}
	return true;
}

/* Room for one descriptor beside a message. */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static bool
send_with(int socket, const struct wire_message *message, int fd)
{
	struct iovec text = {
	    .iov_base = (void *)(uintptr_t)message,
	    .iov_len = sizeof message->head + message->body_len,
	};
	union control control = {.room = {0}};
	struct msghdr envelope = {
	    .msg_iov = &text,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control,
	};

	control.head = (struct cmsghdr){
	    .cmsg_level = SOL_SOCKET,
	    .cmsg_type = SCM_RIGHTS,
	    .cmsg_len = CMSG_LEN(sizeof fd),
	};
	memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
	return sendmsg(socket, &envelope, MSG_NOSIGNAL) >= 0;
}

bool
wire_send(int socket, const struct wire_message *message, int fd)
{
	ssize_t sent;

	if (fd >= 0)
		return send_with(socket, message, fd);
	do
		sent = send(socket, message,
		    sizeof message->head + message->body_len, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

enum wire_got
wire_receive(int socket, struct wire_message *message, int *fd)
{
	struct iovec text = {
	    .iov_base = message,
	    .iov_len = sizeof message->head + WIRE_BODY,
	};
	union control control = {.room = {0}};
	struct msghdr envelope = {
	    .msg_iov = &text,
	    .msg_iovlen = 1,
	    .msg_control = fd != NULL ? &control : NULL,
	    .msg_controllen = fd != NULL ? sizeof control : 0,
	};
	ssize_t got;

	do
		got = recvmsg(socket, &envelope, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? WIRE_LATE : WIRE_ENDED;
	if (got == 0)
		return WIRE_ENDED;
	if ((size_t)got < sizeof message->head ||
	    (envelope.msg_flags & MSG_TRUNC) != 0)
		return WIRE_BAD;
	message->body_len = (size_t)got - sizeof message->head;
	if (fd != NULL) {
		*fd = -1;
		if (envelope.msg_controllen >= sizeof control.head &&
		    control.head.cmsg_type == SCM_RIGHTS)
			memcpy(fd, CMSG_DATA(&control.head), sizeof *fd);
	}
	return WIRE_GOT;
}
