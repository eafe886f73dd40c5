/*
 * The spool's and the store's permissions, as this user sees them. Nothing is made or changed: a
 * directory made by the wrong user would be a mistake of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/checklist.h"

enum { SPOOL_MODE = 02770 };

/* The directories of a spool, the spool itself first. */
static const char *const spool_dirs[] = { "", "/tmp", "/new", "/bad" };

enum { SPOOL_DIRS = sizeof(spool_dirs) / sizeof(spool_dirs[0]) };

static char *user_name(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);
	return user != NULL ? xstrdup(user->pw_name) : xasprintf("%lu", (unsigned long)uid);
}

static char *group_name(gid_t gid)
{
	const struct group *group = getgrgid(gid);
	return group != NULL ? xstrdup(group->gr_name) : xasprintf("%lu", (unsigned long)gid);
}

static bool may(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0;
}

/* The gate is another user: what it makes must reach the worker's group and nobody else. */
static bool check_mode(struct checklist *list, const char *path, mode_t mode)
{
	if ((mode & 07777) == SPOOL_MODE)
		return true;
	const char *what = (mode & 07) != 0        ? "others can enter it"
			   : (mode & S_ISGID) == 0 ? "entries do not get the worker's group"
						   : "the worker's group cannot work in it";
	checklist_add(list, AREA_SPOOL, CHECK_MISTAKE, "spool %s: mode %04o: %s; chmod %04o %s",
		path, (unsigned)(mode & 07777), what, SPOOL_MODE, path);
	return false;
}

static bool check_entry(struct checklist *list, const char *path, gid_t gid)
{
	if (may(path, R_OK | W_OK | X_OK))
		return true;
	char *user = user_name(geteuid()), *group = group_name(gid);
	/* Nobody is to be made a member of root. */
	if (gid == 0)
		checklist_add(list, AREA_SPOOL, CHECK_MISTAKE,
			"spool %s: user %s cannot work in it: its group is %s; chgrp rt-board %s",
			path, user, group, path);
	else
		checklist_add(list, AREA_SPOOL, CHECK_MISTAKE,
			"spool %s: user %s cannot work in it; usermod -a -G %s %s, then start it "
			"anew",
			path, user, group, user);
	free(user);
	free(group);
	return false;
}

/* Whoever owns the spool is the gate's user, and must be able to write into tmp and new. */
static bool check_owner(
	struct checklist *list, const char *path, const struct stat *st, const struct stat *top)
{
	if (st->st_uid == top->st_uid && st->st_gid == top->st_gid)
		return true;
	char *user = user_name(top->st_uid), *group = group_name(top->st_gid);
	checklist_add(list, AREA_SPOOL, CHECK_MISTAKE,
		"spool %s: its owner and group are not those of the spool; chown %s:%s %s", path,
		user, group, path);
	free(user);
	free(group);
	return false;
}

static void report_missing(struct checklist *list, const char *dir, const char *path, int error)
{
	if (error == ENOENT)
		checklist_add(list, AREA_SPOOL, CHECK_MISTAKE,
			"spool %s: is not there; install -d -o rt-boardgate -g rt-board -m %04o %s "
			"%s/tmp %s/new %s/bad",
			path, SPOOL_MODE, dir, dir, dir, dir);
	else
		checklist_add(
			list, AREA_SPOOL, CHECK_MISTAKE, "spool %s: %s", path, strerror(error));
}

/* One directory; the first of them fills top. Returns whether it is as it should be. */
static bool check_spool_dir(
	struct checklist *list, const char *dir, const char *path, struct stat *top, bool first)
{
	struct stat st;
	if (stat(path, &st) != 0) {
		report_missing(list, dir, path, errno);
		return false;
	}
	if (!S_ISDIR(st.st_mode)) {
		checklist_add(
			list, AREA_SPOOL, CHECK_MISTAKE, "spool %s: is not a directory", path);
		return false;
	}
	if (first)
		*top = st;
	bool mode = check_mode(list, path, st.st_mode);
	bool entry = check_entry(list, path, st.st_gid);
	return check_owner(list, path, &st, top) && mode && entry;
}

void check_spool(struct checklist *list, const char *dir)
{
	struct stat top = { 0 };
	size_t good = 0;
	for (size_t i = 0; i < SPOOL_DIRS; i++) {
		char *path = xasprintf("%s%s", dir, spool_dirs[i]);
		bool right = check_spool_dir(list, dir, path, &top, i == 0);
		free(path);
		good += right;
		/* What is wrong with the spool itself makes the rest unknown. */
		if (i == 0 && !right)
			return;
	}
	if (good != SPOOL_DIRS)
		return;
	char *user = user_name(top.st_uid), *group = group_name(top.st_gid);
	checklist_add(list, AREA_SPOOL, CHECK_OK, "spool %s: written by %s, read by group %s", dir,
		user, group);
	free(user);
	free(group);
}

bool check_store(struct checklist *list, const char *path)
{
	char *dir = xstrdup(path);
	*strrchr(dir, '/') = '\0';
	const char *where = *dir != '\0' ? dir : "/";
	struct stat st;
	bool there = stat(path, &st) == 0, right = false;
	char *user = user_name(geteuid());
	if (stat(where, &st) != 0)
		checklist_add(list, AREA_STORE, CHECK_MISTAKE,
			"store %s: there is no directory %s; install -d -o %s -m 0750 %s", path,
			where, geteuid() == 0 ? "rt-board" : user, where);
	else if (!may(where, W_OK | X_OK))
		checklist_add(list, AREA_STORE, CHECK_MISTAKE,
			"store %s: user %s cannot write in %s; chown %s %s", path, user, where,
			user, where);
	else if (there && !may(path, R_OK | W_OK))
		checklist_add(list, AREA_STORE, CHECK_MISTAKE,
			"store %s: user %s cannot write to it; chown %s %s*", path, user, user,
			path);
	else
		right = true;
	if (right && !there)
		checklist_add(list, AREA_STORE, CHECK_OK,
			"store %s: not there yet; the worker makes it", path);
	free(user);
	free(dir);
	return right && there;
}
