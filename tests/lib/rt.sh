# shellcheck shell=bash
# A Request Tracker 5 or 4.4 of the test's own: Debian's package, but configuration, database, sessions
# and caches under $T, on a free port of the loopback interface. The machine's own RT is neither read
# nor written. By hand, from the top of the source, as root:
#
#     bash -c '. tests/lib/lib.sh; . tests/lib/rt.sh; rt_start 4; env | grep ^RT_; bash -i'
#
# (instead of bash -i: sleep infinity in the background; it is gone when that bash is killed).
# Both may run at once: rt_start 5; rt_start 4; all variables and functions are about the one that was
# started last, until rt_use 5 or rt_use 4 says which.
# RT_VERSION   5 or 4; rt-mailgate-$RT_VERSION is its gateway (rt-mailgate may be either's)
# RT_URL       http://127.0.0.1:PORT
# RT_NAME      example.com, the rtname in [example.com #1]; 4: rt4.example.com
# RT_ORG       example.com, in Message-IDs and links; 4: org4.example.com
# RT_USER      boardbot: ShowTicket and SeeQueue, nothing else
# RT_PASSFILE  holds boardbot's password (0600); RT_ROOTPASS is root's, for rt_rest
# RT_DIR       everything of it; RT_DIR/access.log has a line for each request
# RT_SITE, set before rt_start, is Perl at the end of its RT_SiteConfig.pm: a site's own lifecycle.
# Queues: General, Quiet. Each transaction in General is mailed to rt-board@example.com, which is
# its AdminCc; Quiet mails nobody but the requestor. RT's own address is support@, of 4 support4@.

RT_USER=boardbot
RT_ROOTPASS=sesame-root
RT_BOTPASS=sesame-bot
RT_VERSION=5
RT_PORT=
RT_PID=
declare -A RT_PORTS RT_PIDS

# rt_use 5|4: which one the variables and functions are about.
rt_use() {
	RT_PORTS[$RT_VERSION]=$RT_PORT RT_PIDS[$RT_VERSION]=$RT_PID
	RT_VERSION=$1 RT_PORT=${RT_PORTS[$1]:-} RT_PID=${RT_PIDS[$1]:-}
	case $1 in
	5) RT_NAME=example.com RT_ORG=example.com RT_SUFFIX= ;;
	4) RT_NAME=rt4.example.com RT_ORG=org4.example.com RT_SUFFIX=4 ;;
	*) bail "there is no RT $1 to start" ;;
	esac
	RT_DIR=$T/rt$RT_SUFFIX
	RT_URL=http://127.0.0.1:$RT_PORT
	RT_PASSFILE=$RT_DIR/bot.password
	export RT_VERSION RT_DIR RT_URL RT_NAME RT_USER RT_PASSFILE RT_ROOTPASS RT_PORT RT_PID
}

# rt_perl SCRIPT ARG...: a Perl script with this RT's interface loaded.
rt_perl() {
	RT_SITE_CONFIG=$RT_DIR/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$RT_DIR/conf.d \
		perl -I"/usr/share/request-tracker$RT_VERSION/lib" "$@"
}

rt_config() {
	local port=$1
	mkdir -p "$RT_DIR/conf.d" "$RT_DIR/var" "$RT_DIR/mason" "$RT_DIR/session"
	cat >"$RT_DIR/RT_SiteConfig.pm" <<-END
	Set(\$rtname, '$RT_NAME');
	Set(\$Organization, '$RT_ORG');
	Set(\$WebDomain, '127.0.0.1');
	Set(\$WebPort, $port);
	Set(\$WebBaseURL, 'http://127.0.0.1:$port');
	Set(\$WebPath, '');
	Set(\$Timezone, 'UTC');
	Set(\$CorrespondAddress, 'support$RT_SUFFIX@example.com');
	Set(\$CommentAddress, 'support$RT_SUFFIX-comment@example.com');
	Set(\$MailCommand, 'sendmailpipe');
	Set(\$SendmailPath, '${RT_SENDMAIL:-$RT_DIR/nomail}');
	Set(\$DatabaseType, 'SQLite');
	Set(\$DatabaseName, '$RT_DIR/rt.db');
	Set(\$LogToSyslog, undef);
	Set(\$LogToSTDERR, 'warning');
	Set(\$LogToFile, undef);
	Set(%GnuPG, Enable => 0);
	Set(%SMIME, Enable => 0);
	\$RT::VarPath = '$RT_DIR/var';
	\$RT::MasonDataDir = '$RT_DIR/mason';
	\$RT::MasonSessionDir = '$RT_DIR/session';
	${RT_SITE:-}
	1;
	END
	# RT itself, and before it a line for each look with the tickets that it is about; a proxy
	# that lets nothing but REST through, while there is a file rest-only.
	cat >"$RT_DIR/rt.psgi" <<-'END'
	use Plack::Request;
	my $rt = do "/usr/share/request-tracker$ENV{RT_VERSION}/libexec/rt-server" or die $@;
	sub {
		my $env = shift;
		return [403, ['Content-Type' => 'text/plain'], ['REST only']]
			if -e "$ENV{RT_DIR}/rest-only" && $env->{PATH_INFO} !~ m{^/REST/};
		if ($env->{PATH_INFO} eq '/REST/1.0/ticket/show') {
			open my $log, '>>', "$ENV{RT_DIR}/asked.log" or die;
			print $log Plack::Request->new($env)->parameters->{id}, "\n";
		}
		return $rt->($env);
	};
	END
}

# The database with the initial data, the bot and the queues is made once in a run and copied after.
rt_database() {
	local template=${RTBG_CACHE:-$T}/rt$RT_VERSION-template
	if [ -f "$template.db" ]; then
		cp "$template.db" "$RT_DIR/rt.db"
		return
	fi
	if ! rt_fresh_database >"$RT_DIR/setup.log" 2>&1; then
		tail -n 20 "$RT_DIR/setup.log" | sed 's/^/# /'
		bail "RT's database could not be made"
	fi
	cp "$RT_DIR/rt.db" "$template.$$" && mv "$template.$$" "$template.db"
}

rt_fresh_database() {
	printf '%s\n' "$RT_ROOTPASS" >"$RT_DIR/root.password"
	rt_perl "/usr/sbin/rt-setup-database-$RT_VERSION" --action init --force --dba '' --dba-password '' \
		--root-password-file "$RT_DIR/root.password" &&
		rt_perl "$LIB/rt-setup.pl" "$RT_USER" "$RT_BOTPASS"
}

rt_listens() {
	curl -sf -m 5 -o /dev/null "$RT_URL/REST/1.0/"
}

# rt_boot: the server, on RT_PORT. 1 when it does not come up (the port may be taken).
rt_boot() {
	(
		export RT_SITE_CONFIG=$RT_DIR/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$RT_DIR/conf.d RT_DIR
		cd "$RT_DIR" || exit 1
		tied starman --preload-app --workers "${RT_WORKERS:-3}" --listen "127.0.0.1:$RT_PORT" \
			--access-log "$RT_DIR/access.log" "$RT_DIR/rt.psgi" </dev/null >>"$RT_DIR/rt.log" 2>&1
	) &
	RT_PID=$!
	until_ok 60 rt_answers_or_died
	rt_listens
}

rt_answers_or_died() {
	gone "$RT_PID" || rt_listens
}

# rt_start [5|4]: RT_SENDMAIL, when set, is what it sends mail with; else its mail is thrown away.
rt_start() {
	local try
	rt_use "${1:-5}"
	mkdir -p "$RT_DIR"
	printf '#!/bin/sh\nexec cat >/dev/null\n' >"$RT_DIR/nomail"
	chmod 755 "$RT_DIR/nomail"
	for try in 1 2 3; do
		RT_PORT=$(free_port)
		RT_URL=http://127.0.0.1:$RT_PORT
		rt_config "$RT_PORT"
		[ "$try" -gt 1 ] || rt_database
		if rt_boot; then
			(umask 077 && printf '%s\n' "$RT_BOTPASS" >"$RT_PASSFILE")
			at_exit "rt_use $RT_VERSION && rt_stop"
			return
		fi
		rt_stop
	done
	sed 's/^/# /' "$RT_DIR/rt.log" | tail -n 20
	bail "RT does not start"
}

rt_stop() {
	stop_pid "$RT_PID"
	RT_PID=
}

# rt_again: after rt_stop, with the same database on the same port.
rt_again() {
	rt_boot || bail "RT does not start again"
}

# rt_rest PATH [CURL-OPTION...]: REST 1.0 as root with a session cookie; prints the body.
rt_rest() {
	local path=$1 jar=$RT_DIR/root.cookies
	shift
	if [ ! -s "$jar" ]; then
		curl -sf -m 30 -o /dev/null -c "$jar" -d "user=root&pass=$RT_ROOTPASS" "$RT_URL/REST/1.0/" ||
			return 1
	fi
	curl -sf -m 60 -b "$jar" "$@" "$RT_URL/REST/1.0/$path"
}

# rt_create QUEUE SUBJECT [FIELD: VALUE]...: prints the number of the new ticket.
rt_create() {
	local queue=$1 subject=$2
	shift 2
	rt_rest ticket/new --data-urlencode "content=id: ticket/new
Queue: $queue
Subject: $subject
Requestor: alice@customer.test
$(printf '%s\n' "$@")" | sed -n 's/^# Ticket \([0-9]*\) created.*/\1/p'
}

# rt_edit TICKET 'Field: value'...
rt_edit() {
	local ticket=$1 answer
	shift
	answer=$(rt_rest "ticket/$ticket/edit" --data-urlencode "content=$(printf '%s\n' "$@")") || return 1
	case $answer in
	'' | *"# Ticket "*" updated."*) ;;
	*)
		printf '%s\n' "$answer"
		return 1
		;;
	esac
}

# rt_merge FROM INTO
rt_merge() {
	rt_rest "ticket/$1/merge/$2" -X POST | grep -q 'Merge completed'
}

# rt_field TICKET FIELD: what RT says now.
rt_field() {
	rt_rest "ticket/$1/show" | sed -n "s/^$2: //p"
}

# rt_tickets: how many tickets there are, deleted ones and merged ones too.
rt_tickets() {
	perl -MDBI -e 'print DBI->connect("dbi:SQLite:dbname=$ARGV[0]")->
		selectrow_array("select count(*) from Tickets where Type = ?", {}, "ticket")' "$RT_DIR/rt.db"
}

# rt_right grant|revoke RIGHT [QUEUE]: of the bot; takes effect at the next request.
rt_right() {
	rt_perl "$LIB/rt-setup.pl" "$1" "$RT_USER" "$2" "${3:-}" >>"$RT_DIR/setup.log" 2>&1
}

# rt_setup VERB ARG...: what else rt-setup.pl does.
rt_setup() {
	rt_perl "$LIB/rt-setup.pl" "$@" >>"$RT_DIR/setup.log" 2>&1
}

# rt_count TABLE [WHERE]: rows of RT's own database.
rt_count() {
	perl -MDBI -e 'print DBI->connect("dbi:SQLite:dbname=$ARGV[0]")->
		selectrow_array("select count(*) from $ARGV[1] where $ARGV[2]")' \
		"$RT_DIR/rt.db" "$1" "${2:-1}"
}

# rt_mark, rt_requests [REGEX]: how many requests, root's own aside, came since the mark; rt_looked:
# the tickets that were asked for since then, one a line.
rt_mark() {
	RT_MARK=$(wc -l <"$RT_DIR/access.log")
	: >"$RT_DIR/asked.log"
}

rt_looked() {
	tr ',' '\n' <"$RT_DIR/asked.log"
}

rt_requests() {
	tail -n +$((RT_MARK + 1)) "$RT_DIR/access.log" | grep -v '"curl/' | grep -cE -- "${1:-.}"
}
