/* From the text of the configuration to struct conf. Floor 2; conf/ only. */
#ifndef CONF_FILL_H
#define CONF_FILL_H

#include "conf/conf.h"
#include "conf/scan.h"

/*
 * conf_fill(conf, scan, report): libconfuse reads scan->text; every value goes into conf, checked
 * by its own key's row (a number, a duration, one of several words) and no further. A wrong value
 * is reported and its default taken, so that all of the rest is still checked.
 */
void conf_fill(struct conf *conf, const struct scan *scan, struct report *report);

#endif
