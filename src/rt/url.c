/* RT's addresses for people. In a file of its own: who only writes links need not be able to log
 * in.
 */
#include "base/str.h"
#include "rt/rt.h"

char *rt_ticket_url(const struct conf_rt *conf, uint32_t id)
{
	return conf->url == NULL ? NULL : xasprintf("%s/Ticket/Display.html?id=%u", conf->url, id);
}
