/* What the unit tests of src/rt have in common. */
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fsio.h"
#include "base/str.h"

static char password_file[] = "/tmp/t_scene.XXXXXX";

void scene_script(struct scene *scene, char *text)
{
	assert_true(scene->count < SCENE_MAX);
	scene->answers[scene->count++] = (struct stub_answer){ .bytes = text };
}

void scene_script_recorded(struct scene *scene, const char *name)
{
	char *path = xasprintf("rest/%s", name);
	scene_script(scene, stub_recorded(path));
	free(path);
}

void scene_script_json(struct scene *scene, const char *body)
{
	scene_script(scene, scene_json("200 OK", "", body));
}

void scene_start(struct scene *scene)
{
	static char rtname[] = "example.com", user[] = "boardbot";
	scene->stub = stub_start(scene->answers, scene->count);
	scene->conf.rtname = rtname;
	scene->conf.url = xstrdup(stub_url(scene->stub));
	scene->conf.user = user;
	scene->conf.password_file = password_file;
	assert_int_equal(rt_open(&scene->rt, &scene->conf, &scene->why), OUT_OK);
}

void scene_end(struct scene *scene)
{
	rt_close(scene->rt);
	stub_stop(scene->stub);
	free(scene->conf.url);
	for (size_t i = 0; i < scene->count; i++)
		free((void *)(uintptr_t)scene->answers[i].bytes);
}

void scene_says(const struct scene *scene, const char *words)
{
	if (strstr(scene->why.text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", scene->why.text, words);
}

int scene_make_password(void **state)
{
	(void)state;
	static const char line[] = SCENE_PASSWORD "\n";
	int fd = mkstemp(password_file);
	return fd < 0 || fsio_write_all(fd, line, strlen(line)) != 0 || fsio_close(fd) != 0 ? -1
											    : 0;
}

int scene_remove_password(void **state)
{
	(void)state;
	return unlink(password_file);
}

const char *scene_password_file(void)
{
	return password_file;
}

char *scene_json(const char *status, const char *headers, const char *body)
{
	return xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json; charset=\"utf-8\"\r\n"
			 "%sContent-Length: %zu\r\n\r\n%s",
		status, headers, strlen(body), body);
}
