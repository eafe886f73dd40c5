/* A stub RT with its written answers and a session with it, for unit tests of src/rt. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "rt/rt.h"
#include "stub.h"

#define SCENE_PASSWORD "sesame & open"

enum { SCENE_MAX = 24 };

struct scene {
	struct stub_answer answers[SCENE_MAX];
	size_t count;
	struct stub *stub;
	struct conf_rt conf; /* user boardbot, rtname example.com */
	struct rt *rt;
	struct why why;
};

/* scene_script(scene, text): the next answer: a whole one, freed with the scene. */
void scene_script(struct scene *scene, char *text);

/* The same with a recorded one (tests/rest/NAME), and with "200 OK" and a body of JSON. */
void scene_script_recorded(struct scene *scene, const char *name);
void scene_script_json(struct scene *scene, const char *body);

/* scene_start(scene): after the answers are known. conf.api may have been set before. */
void scene_start(struct scene *scene);
void scene_end(struct scene *scene);

/* scene_says(scene, words): the test fails unless why says so. */
void scene_says(const struct scene *scene, const char *words);

/* The group's set-up and tear-down: the password's file. */
int scene_make_password(void **state);
int scene_remove_password(void **state);
const char *scene_password_file(void);

/* scene_json(status, headers, body): an answer of REST 2.0: "200 OK", more header lines each with
 * CRLF, JSON; the caller frees. */
char *scene_json(const char *status, const char *headers, const char *body);

#endif
