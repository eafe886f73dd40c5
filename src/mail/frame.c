/* Heads of messages and answers; both ends check what the numbers say. */
#include "mail/frame.h"

static void put(unsigned char *to, uint64_t value, size_t bytes)
{
	for (size_t i = bytes; i-- > 0; value >>= 8)
		to[i] = (unsigned char)(value & 0xff);
}

static uint64_t get(const unsigned char *from, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

void frame_put(unsigned char to[FRAME_SIZE], const struct frame *frame)
{
	put(to, frame->number, 4);
	put(to + 4, frame->len, 4);
	put(to + 8, frame->whole, 8);
	put(to + 16, frame->through_gate, 1);
}

void frame_get(const unsigned char from[FRAME_SIZE], struct frame *frame)
{
	frame->number = (uint32_t)get(from, 4);
	frame->len = (uint32_t)get(from + 4, 4);
	frame->whole = get(from + 8, 8);
	frame->through_gate = from[16];
}
