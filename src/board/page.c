/*
 * The page of the local boards. What stands on cards are strangers' words: they go through
 * page_escape and into text or quoted attributes only, never into the style, and an address becomes
 * a link only when it is http or https.
 */
#include "board/page.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
	"<meta name=\"referrer\" content=\"no-referrer\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n";

/* Everything is sized by rem, and rem grows with the screen: a wall screen is read from afar. */
static const char style[] =
	"<style>\n"
	":root{--bg:#f3f4f6;--lane:#e6e8ec;--card:#fff;--ink:#1c2024;--soft:#5b6470;--line:#cfd4da;"
	"--bad:#b3261e;--link:#0b57a4;--accent:#8a94a3}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#14171b;--lane:#1e2328;--card:#2a3037;"
	"--ink:#e8eaed;--soft:#a3adb8;--line:#3a424b;--bad:#ff8a80;--link:#8ab8ff}}\n"
	"*{box-sizing:border-box}\n"
	"html{font-size:clamp(15px,.72vw + 6px,28px)}\n"
	"body{margin:0;padding:1rem;background:var(--bg);color:var(--ink);"
	"font:1rem/1.4 system-ui,sans-serif}\n"
	"header,h2{display:flex;align-items:baseline;gap:.6rem}\n"
	"header{flex-wrap:wrap;margin:0 0 .8rem}\n"
	"h1{margin:0;font-size:1.4rem;overflow-wrap:anywhere}\n"
	"header p,.none{margin:0;color:var(--soft);font-size:.85rem}\n"
	".board{display:grid;gap:.8rem;align-items:start;margin:0 0 2rem}\n"
	".lane{background:var(--lane);border-radius:.6rem;padding:.7rem;min-width:0}\n"
	"h2{margin:0 0 .6rem;font-size:1rem;justify-content:space-between}\n"
	"h2 span:first-child{overflow-wrap:anywhere}\n"
	".n{color:var(--soft);font-weight:400;white-space:nowrap}\n"
	".over{color:var(--bad);font-weight:700}\n"
	".none{text-align:center;padding:.6rem 0}\n"
	"ul{list-style:none;margin:0;padding:0;display:grid;gap:.55rem}\n"
	".card{background:var(--card);border:1px solid var(--line);border-left:.3rem solid "
	"var(--accent);border-radius:.4rem;padding:.5rem .6rem;overflow-wrap:anywhere}\n"
	".card p{margin:0}\n"
	".card a{color:inherit;text-decoration:none}\n"
	".card a:hover,.card a:focus-visible{color:var(--link);text-decoration:underline}\n"
	".card .meta{display:flex;flex-wrap:wrap;gap:.15rem .6rem;margin-top:.25rem;"
	"color:var(--soft);font-size:.82rem}\n"
	".blocked{color:var(--bad);font-weight:700}\n"
	".t-red{--accent:#d93025}.t-orange{--accent:#e8710a}.t-yellow{--accent:#e0b400}"
	".t-green{--accent:#1e8e3e}.t-blue{--accent:#1a73e8}.t-purple{--accent:#9334e6}"
	".t-cyan{--accent:#12a4af}\n"
	"@media(min-width:700px){.board{grid-auto-flow:column;"
	"grid-auto-columns:minmax(13rem,1fr);overflow-x:auto}}\n"
	"</style>\n"
	"</head>\n"
	"<body>\n"
	"<main>\n";

/* Allowed in HTML: everything but controls and the noncharacters. Returns the character's bytes. */
static size_t allowed(const char *s, bool *good)
{
	const unsigned char *u = (const unsigned char *)s;
	*good = true;
	if (u[0] < 0x80) {
		*good = (u[0] >= 0x20 && u[0] != 0x7f) || u[0] == '\n' || u[0] == '\t';
		return 1;
	}
	size_t left = strnlen(s, 4);
	for (size_t n = 2; n <= left; n++) {
		if (!str_utf8_valid(s, n))
			continue;
		bool c1 = u[0] == 0xc2 && u[1] < 0xa0;
		bool arabic = u[0] == 0xef && u[1] == 0xb7 && u[2] >= 0x90 && u[2] <= 0xaf;
		bool last =
			n == 3 ? u[0] == 0xef && u[1] == 0xbf && u[2] >= 0xbe
			       : n == 4 && (u[1] & 0x0f) == 0x0f && u[2] == 0xbf && u[3] >= 0xbe;
		*good = !c1 && !arabic && !last;
		return n;
	}
	*good = false;
	return 1;
}

void page_escape(struct buf *out, const char *s)
{
	static const struct {
		char c;
		const char *text;
	} names[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" },
		{ '\'', "&#39;" } };
	while (s != NULL && *s != '\0') {
		bool good;
		size_t len = allowed(s, &good), i = 0;
		while (i < 5 && names[i].c != *s)
			i++;
		if (!good)
			(void)buf_puts(out, "\xef\xbf\xbd");
		else if (i < 5)
			(void)buf_puts(out, names[i].text);
		else
			(void)buf_add(out, s, len);
		s += len;
	}
}

static bool is_link(const char *url)
{
	if (url == NULL)
		return false;
	return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0;
}

/* The class of a type that is the name of a colour, or "". */
static const char *type_class(const char *type)
{
	static const struct {
		const char *name, *class_name;
	} colors[] = { { "red", " t-red" }, { "orange", " t-orange" }, { "yellow", " t-yellow" },
		{ "green", " t-green" }, { "blue", " t-blue" }, { "purple", " t-purple" },
		{ "cyan", " t-cyan" } };
	for (size_t i = 0; i < sizeof(colors) / sizeof(colors[0]); i++) {
		if (str_eq_fold(type, colors[i].name))
			return colors[i].class_name;
	}
	return "";
}

static void put_span(struct buf *out, const char *class_name, const char *s)
{
	if (s == NULL || *s == '\0')
		return;
	(void)buf_printf(out, "<span class=\"%s\">", class_name);
	page_escape(out, s);
	(void)buf_puts(out, "</span>");
}

static void put_since(struct buf *out, when_t since, when_t now)
{
	char iso[WHEN_ISO_SIZE], age[16];
	if (since == 0)
		return;
	when_iso(since, iso, sizeof(iso));
	when_human(now - since, age, sizeof(age));
	(void)buf_printf(out, "<time datetime=\"%s\" title=\"in this column since %s\">%s</time>",
		iso, iso, age);
}

static void put_due(struct buf *out, const char *due)
{
	if (due == NULL)
		return;
	(void)buf_puts(out, "<span class=\"due\">due ");
	page_escape(out, due);
	(void)buf_puts(out, "</span>");
}

static void put_card(struct buf *out, const struct face_card *card, when_t now)
{
	(void)buf_printf(out, "<li class=\"card%s\" data-key=\"", type_class(card->card.type));
	page_escape(out, card->card.key);
	(void)buf_puts(out, "\"><p>");
	bool linked = is_link(card->card.url);
	if (linked) {
		(void)buf_puts(out, "<a rel=\"noopener noreferrer\" href=\"");
		page_escape(out, card->card.url);
		(void)buf_puts(out, "\">");
	}
	/* A title's direction is its own: it must not turn what stands around it. */
	(void)buf_puts(out, "<bdi>");
	page_escape(out, card->card.title);
	(void)buf_puts(out, linked ? "</bdi></a></p>" : "</bdi></p>");
	(void)buf_puts(out, "<p class=\"meta\">");
	put_span(out, "blocked", card->card.blocked ? "blocked" : NULL);
	put_span(out, "member", card->card.member);
	put_span(out, "type", card->card.type);
	put_due(out, card->card.due);
	put_since(out, card->since, now);
	(void)buf_puts(out, "</p></li>\n");
}

static void put_column(struct buf *out, const struct face_column *column, when_t now)
{
	bool over = column->limit > 0 && column->count > (size_t)column->limit;
	(void)buf_puts(out, "<section class=\"lane\">\n<h2><span>");
	page_escape(out, column->name);
	(void)buf_printf(
		out, "</span> <span class=\"n%s\">%zu", over ? " over" : "", column->count);
	if (column->limit > 0)
		(void)buf_printf(
			out, " of %d%s", column->limit, over ? " \xe2\x80\x93 too many" : "");
	(void)buf_puts(out, "</span></h2>\n");
	if (column->count == 0) {
		(void)buf_puts(out, "<p class=\"none\">no cards</p>\n</section>\n");
		return;
	}
	(void)buf_puts(out, "<ul>\n");
	for (size_t i = 0; i < column->count; i++)
		put_card(out, &column->cards[i], now);
	(void)buf_puts(out, "</ul>\n</section>\n");
}

static void put_board(struct buf *out, const struct face *face, when_t now)
{
	size_t cards = 0;
	for (size_t i = 0; i < face->count; i++)
		cards += face->columns[i].count;
	char iso[WHEN_ISO_SIZE];
	when_iso(now, iso, sizeof(iso));
	(void)buf_puts(out, "<header><h1>");
	page_escape(out, face->board);
	(void)buf_printf(out,
		"</h1><p>%zu %s, as of <time datetime=\"%s\">%.10s %.5s UTC</time></p></header>\n",
		cards, cards == 1 ? "card" : "cards", iso, iso, *iso != '\0' ? iso + 11 : "");
	(void)buf_puts(out, "<div class=\"board\">\n");
	for (size_t i = 0; i < face->count; i++)
		put_column(out, &face->columns[i], now);
	(void)buf_puts(out, "</div>\n");
}

void page_html(const struct faces *faces, when_t now, struct buf *out)
{
	(void)buf_puts(out, head);
	(void)buf_printf(
		out, "<meta http-equiv=\"refresh\" content=\"%d\">\n<title>", PAGE_REFRESH);
	for (size_t i = 0; i < faces->count; i++) {
		(void)buf_puts(out, i > 0 ? ", " : "");
		page_escape(out, faces->items[i].board);
	}
	(void)buf_puts(out, faces->count > 0 ? "" : "no board");
	(void)buf_puts(out, "</title>\n");
	(void)buf_puts(out, style);
	for (size_t i = 0; i < faces->count; i++)
		put_board(out, &faces->items[i], now);
	(void)buf_puts(out, "</main>\n</body>\n</html>\n");
}
