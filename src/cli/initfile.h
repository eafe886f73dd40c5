/* A configuration written from what an RT shows. Floor 5. */
#ifndef CLI_INITFILE_H
#define CLI_INITFILE_H

#include "base/buf.h"
#include "conf/conf.h"
#include "rt/rt.h"

/* Texts that are told apart by letters alone, each once. Begins zeroed; owns them. */
struct names {
	char **items;
	size_t count;
};

/* names_add(names, text): unless it is there, NULL or empty. names_sort(names): by their bytes. */
void names_add(struct names *names, const char *text);
void names_sort(struct names *names);
void names_clear(struct names *names);

/* What was found out; begins zeroed. */
struct survey {
	char *rtname;               /* NULL: RT did not say */
	struct names queues, quiet; /* with open tickets, and without */
	struct names tags;          /* queues' subject tags */
	struct names statuses;      /* active ones, that tickets have */
	struct names owners;
};

void survey_clear(struct survey *survey);

/* survey_write(survey, conf, buf): the file, conf being what RT was asked with. */
void survey_write(const struct survey *survey, const struct conf_rt *conf, struct buf *buf);

#endif
