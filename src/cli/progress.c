/* The bar is drawn over itself on standard error, so that standard output stays data. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { BAR = 30 };

void progress_begin(struct progress *progress, const char *what)
{
	*progress = (struct progress){ .what = what, .shown = isatty(STDERR_FILENO) == 1 };
}

void progress_at(struct progress *progress, uint64_t count, uint64_t done, uint64_t total)
{
	when_t now = when_mono();
	if (!progress->shown || now < progress->next)
		return;
	progress->next = now + 100;
	if (total == 0) {
		fprintf(stderr, "\r%" PRIu64 " %s\033[K", count, progress->what);
		return;
	}
	int full = (int)(done < total ? (double)done / (double)total * BAR : BAR);
	fputs("\r[", stderr);
	for (int i = 0; i < BAR; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %3d%% %" PRIu64 " %s\033[K", full * 100 / BAR, count, progress->what);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
