/* A configuration written from what an RT shows. Floor 5. */
#ifndef CLI_INITFILE_H
#define CLI_INITFILE_H

#include "base/buf.h"
#include "cli/initask.h"

/* survey_write(survey, conf, buf): the file, conf being what RT was asked with. */
void survey_write(const struct survey *survey, const struct conf_rt *conf, struct buf *buf);

#endif
