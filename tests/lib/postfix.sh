# shellcheck shell=bash
# A Postfix of the test's own: Debian's programs, but configuration, queue, data and log under $T, no
# listener but a free port of the loopback interface, and mail to the outside thrown away. The
# machine's own Postfix is neither read nor written.
#
#     mta_start 'support: "|/usr/bin/rt-mailgate ..."' 'rt-board: "|..."'
#     mta_send alice@customer.test support@example.com <mail
#
# MTA_DIR       everything of it; MTA_DIR/log is its log
# MTA_SENDMAIL  what RT's SendmailPath may name
# MTA_USER      owns the alias map: Postfix runs the aliases' commands as this user. "games" is in
#               every Debian, has no files of its own and no login.

MTA_USER=${MTA_USER:-games}
MTA_DIR=$T/mta
MTA_SENDMAIL=$MTA_DIR/sendmail
MTA_PID=

mta_config() {
	local port=$1
	mkdir -p "$MTA_DIR/etc" "$MTA_DIR/queue" "$MTA_DIR/data"
	chown postfix "$MTA_DIR/data"
	# With a backoff of one second qmgr sometimes meets the queue file while local(8) still holds it
	# ("skipped, still being delivered"), and then leaves it for minutes.
	cat >"$MTA_DIR/etc/main.cf" <<-END
	compatibility_level = 3.6
	queue_directory = $MTA_DIR/queue
	data_directory = $MTA_DIR/data
	command_directory = /usr/sbin
	daemon_directory = /usr/lib/postfix/sbin
	maillog_file = $MTA_DIR/log
	maillog_file_prefixes = $MTA_DIR
	myhostname = mail.example.com
	mydestination = example.com
	mynetworks = 127.0.0.1/32
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	alias_maps = hash:$MTA_DIR/etc/aliases
	alias_database =
	local_recipient_maps =
	default_transport = discard
	relay_transport = discard
	recipient_delimiter = +
	message_size_limit = 200000000
	mailbox_size_limit = 0
	minimal_backoff_time = 2s
	maximal_backoff_time = 3s
	queue_run_delay = 1s
	biff = no
	$MTA_MORE
	END
	cat >"$MTA_DIR/etc/master.cf" <<-END
	127.0.0.1:$port inet n - n - - smtpd
	pickup unix n - n 60 1 pickup
	cleanup unix n - n - 0 cleanup
	qmgr unix n - n 300 1 qmgr
	rewrite unix - - n - - trivial-rewrite
	bounce unix - - n - 0 bounce
	defer unix - - n - 0 bounce
	flush unix n - n 1000? 0 flush
	proxymap unix - - n - - proxymap
	showq unix n - n - - showq
	error unix - - n - - error
	retry unix - - n - - error
	discard unix - - n - - discard
	local unix - n n - - local
	anvil unix - - n - 1 anvil
	scache unix - - n - 1 scache
	postlog unix-dgram n - n - 1 postlogd
	END
	cat >"$MTA_SENDMAIL" <<-END
	#!/bin/sh
	exec /usr/sbin/sendmail -C $MTA_DIR/etc "\$@"
	END
	chmod 755 "$MTA_SENDMAIL"
}

mta_up() {
	postfix -c "$MTA_DIR/etc" status
}

mta_up_or_died() {
	gone "$MTA_PID" || mta_up
}

# mta_boot: 1 when it does not come up. master is started by us and not by "postfix start-fg", which
# would leave it behind when we are killed.
mta_boot() {
	postfix -c "$MTA_DIR/etc" check >>"$MTA_DIR/out" 2>&1
	tied /usr/lib/postfix/sbin/master -c "$MTA_DIR/etc" -s </dev/null >>"$MTA_DIR/out" 2>&1 &
	MTA_PID=$!
	until_ok 20 mta_up_or_died
	mta_up >/dev/null 2>&1
}

# mta_start ALIAS-LINE...: MTA_MORE, when set, are more lines of main.cf.
mta_start() {
	local try
	MTA_MORE=${MTA_MORE:-}
	for try in 1 2 3; do
		MTA_PORT=$(free_port)
		mta_config "$MTA_PORT"
		mta_aliases "$@"
		if mta_boot; then
			export MTA_DIR MTA_PORT MTA_SENDMAIL
			at_exit mta_stop
			return
		fi
		mta_stop
	done
	note "$try tries"
	cat "$MTA_DIR/out" "$MTA_DIR/log" 2>/dev/null | tail -n 20 | sed 's/^/# /'
	bail "Postfix does not start"
}

# mta_aliases LINE...: new aliases; a running Postfix takes them at the next mail.
mta_aliases() {
	printf '%s\n' 'postmaster: /dev/null' 'root: /dev/null' 'alice.agent: /dev/null' "$@" >"$MTA_DIR/etc/aliases"
	postalias -c "$MTA_DIR/etc" "hash:$MTA_DIR/etc/aliases"
	chown "$MTA_USER" "$MTA_DIR/etc/aliases" "$MTA_DIR/etc/aliases.db"
}

mta_stop() {
	stop_pid "$MTA_PID"
	MTA_PID=
}

# mta_send FROM TO: the mail from stdin.
mta_send() {
	"$MTA_SENDMAIL" -i -f "$1" "$2"
}

mta_queue() {
	postqueue -c "$MTA_DIR/etc" -p
}

mta_empty() {
	mta_queue | grep -q 'Mail queue is empty'
}

mta_flush() {
	postqueue -c "$MTA_DIR/etc" -f
}

# mta_deferred ADDRESS: a delivery to it was put off; what local(8) said is printed.
mta_deferred() {
	grep "to=<$1>.* status=deferred" "$MTA_DIR/log"
}

mta_bounced() {
	grep 'status=bounced' "$MTA_DIR/log"
}
