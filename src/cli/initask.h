/* What an RT shows to its user, for a configuration. Floor 5. */
#ifndef CLI_INITASK_H
#define CLI_INITASK_H

#include "cli/names.h"
#include "conf/conf.h"
#include "rt/rt.h"

/* What was found out; begins zeroed. */
struct survey {
	char *rtname;               /* NULL: RT did not say */
	struct names queues, quiet; /* with open tickets, and without */
	struct names tags;          /* queues' subject tags */
	struct names active;        /* statuses, in their order */
	struct names inactive;
	bool ordered; /* RT told the order, and statuses that no ticket has */
	struct names owners;
};

/* survey_ask(survey, conf, why): asks the RT of conf. */
enum outcome survey_ask(struct survey *survey, const struct conf_rt *conf, struct why *why);
void survey_clear(struct survey *survey);

#endif
