/*
 * The walls of the child: rlimits, prctl, seccomp. They hold what GMime, iconv or our own code may
 * do when a mail has taken them over; the parent believes nothing of what comes out either.
 */
#include "mail/lock.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The parent starts another child long before an honest one gets here (CHILD_MESSAGES). */
#define CPU_SECONDS 300
/* GMime needs a few times PARSE_MESSAGE_MAX; loaded charsets are mapped besides. */
#define MEMORY_MAX (256UL * 1024 * 1024)

/* Sanitizers reserve terabytes of addresses, and look at their stack when the process ends. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif

static int limit(__rlimit_resource_t what, rlim_t value)
{
	const struct rlimit both = { value, value };
	return setrlimit(what, &both);
}

static int limits(void)
{
	if (!SANITIZED && limit(RLIMIT_AS, MEMORY_MAX) < 0)
		return -1;
	if (limit(RLIMIT_CPU, CPU_SECONDS) < 0 || limit(RLIMIT_FSIZE, 0) < 0 ||
		limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_NPROC, 0) < 0)
		return -1;
	return limit(RLIMIT_NOFILE, 0);
}

/* Calls that are as harmless with any argument. */
static const int allowed[] = {
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(sched_yield),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
#if SANITIZED
	SCMP_SYS(sigaltstack),
#endif
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Calls by which libraries look for files. */
static const int refused[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(stat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
};

/* Calls that are harmless with one argument: our two descriptors, memory that cannot be run. */
static const struct {
	int call;
	struct scmp_arg_cmp only;
} guarded[] = {
	{ SCMP_SYS(read), { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDIN_FILENO } },
	{ SCMP_SYS(write), { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDOUT_FILENO } },
	{ SCMP_SYS(mmap), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC } },
	{ SCMP_SYS(mprotect), { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC } },
};

static int add_rules(scmp_filter_ctx filter)
{
	int error = 0;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]) && error == 0; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]) && error == 0; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]) && error == 0; i++)
		error = seccomp_rule_add_array(
			filter, SCMP_ACT_ALLOW, guarded[i].call, 1, &guarded[i].only);
	return error;
}

static int filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL) {
		errno = ENOSYS;
		return -1;
	}
	int error = add_rules(filter);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	if (error != 0)
		errno = -error;
	return error == 0 ? 0 : -1;
}

int lock_in(void)
{
	if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		limits() < 0)
		return -1;
	return filter_calls();
}

const char *lock_version(void)
{
	static char text[40];
	const struct scmp_version *version = seccomp_version();
	if (version == NULL)
		return "of an unknown version";
	(void)snprintf(
		text, sizeof(text), "%u.%u.%u", version->major, version->minor, version->micro);
	return text;
}
