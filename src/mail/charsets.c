/* Charsets, loaded ahead. The descriptors of iconv stay open on purpose until the process ends:
 * glibc drops a converter that nobody uses. */
#include "mail/charsets.h"

#include <iconv.h>
#include <stddef.h>

/* What the mail programs of the world write, the older ones included. */
static const char *const names[] = {
	"ISO-8859-1",
	"ISO-8859-2",
	"ISO-8859-3",
	"ISO-8859-4",
	"ISO-8859-5",
	"ISO-8859-6",
	"ISO-8859-7",
	"ISO-8859-8",
	"ISO-8859-9",
	"ISO-8859-10",
	"ISO-8859-11",
	"ISO-8859-13",
	"ISO-8859-14",
	"ISO-8859-15",
	"ISO-8859-16",
	"CP1250",
	"CP1251",
	"CP1252",
	"CP1253",
	"CP1254",
	"CP1255",
	"CP1256",
	"CP1257",
	"CP1258",
	"CP437",
	"CP850",
	"CP852",
	"CP866",
	"CP874",
	"CP932",
	"CP949",
	"KOI8-R",
	"KOI8-U",
	"MACINTOSH",
	"TIS-620",
	"GB2312",
	"GBK",
	"GB18030",
	"BIG5",
	"BIG5-HKSCS",
	"EUC-TW",
	"EUC-JP",
	"SHIFT_JIS",
	"ISO-2022-JP",
	"EUC-KR",
	"ISO-2022-KR",
	"UTF-7",
	"UTF-16",
	"UTF-16LE",
	"UTF-16BE",
	"UTF-32",
};

#define NAMES (sizeof(names) / sizeof(names[0]))

static iconv_t kept[2 * NAMES];

void charsets_load(void)
{
	for (size_t i = 0; i < NAMES; i++) {
		kept[2 * i] = iconv_open("UTF-8", names[i]);
		kept[2 * i + 1] = iconv_open("UTF-8//IGNORE", names[i]);
	}
}
