/* What goes over the wire between the worker and its locked-in child. Floor 2, pure. */
#ifndef MAIL_FRAME_H
#define MAIL_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* The longest answer that is believed. */
#define FRAME_ANSWER_MAX (256 * 1024)

/* A question is this head and then len bytes of the message; an answer the same head (whole and
 * through_gate 0) and then len bytes of JSON. The first answer has number 0 and no bytes: the child
 * is locked in and ready. All numbers in network order. */
struct frame {
	uint32_t number;
	uint32_t len;
	uint64_t whole;
	uint8_t through_gate;
};

#define FRAME_SIZE 17

void frame_put(unsigned char to[FRAME_SIZE], const struct frame *frame);
void frame_get(const unsigned char from[FRAME_SIZE], struct frame *frame);

#endif
