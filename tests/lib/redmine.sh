# shellcheck shell=bash
# A real Redmine of Debian, on a database of its own. Sets:
# REDMINE_URL      http://127.0.0.1:PORT
# REDMINE_KEYFILE  the bot's API key (0600)
# REDMINE_FIELD    number of the custom field that holds a card's key
# REDMINE_DIR      everything of it; REDMINE_DIR/log/production.log has each request
# Projects ops, desk and contract, people "Alice Agent" and "Bob Agent", statuses and priorities as Redmine's
# default data has them; the bot may make every change of status. It is no member of the project
# closed.

REDMINE_KEY=0123456789abcdef0123456789abcdef01234567
REDMINE_USER=www-data
REDMINE_PID=

# redmine_run COMMAND...: with this Redmine's files. Debian keeps one directory an instance below its
# own; the way out of there is what makes ours one.
redmine_run() {
	(
		cd /usr/share/redmine || exit 1
		exec setpriv --reuid "$REDMINE_USER" --regid "$REDMINE_USER" --clear-groups --pdeathsig TERM -- \
			env X_DEBIAN_SITEID="../../../../../..$REDMINE_DIR" RAILS_ENV=production \
			HOME="$REDMINE_DIR" SCHEMA=/dev/null REDMINE_LANG=en "$@"
	)
}

redmine_files() {
	mkdir -p "$REDMINE_DIR"/{config,tmp,log,files,public/plugin_assets}
	cat >"$REDMINE_DIR/config/database.yml" <<-END
	production:
	  adapter: sqlite3
	  database: $REDMINE_DIR/redmine.db
	  encoding: utf8
	  timeout: 10000
	END
	printf '%s\n' 5de0a2b2fe0b4f9e8c1b6d7a39cc3a57 >"$REDMINE_DIR/config/secret_key.txt"
	(umask 077 && printf '%s\n' "$REDMINE_KEY" >"$REDMINE_DIR/bot.key")
	cp "$LIB/redmine-setup.rb" "$REDMINE_DIR/setup.rb"
	chown -R "$REDMINE_USER" "$REDMINE_DIR"
}

# The database is made once in a run and copied after: Rails takes half a minute for it.
redmine_database() {
	local cache=${RTBG_CACHE:-$T}
	if [ ! -f "$cache/redmine-template.db" ]; then
		redmine_run ruby bin/rails db:migrate >"$REDMINE_DIR/setup.log" 2>&1 &&
			redmine_run ruby bin/rails redmine:load_default_data >>"$REDMINE_DIR/setup.log" 2>&1 &&
			redmine_run ruby bin/rails runner "$REDMINE_DIR/setup.rb" "$REDMINE_KEY" \
				>"$REDMINE_DIR/made" 2>>"$REDMINE_DIR/setup.log"
		if ! grep -q '^key-field ' "$REDMINE_DIR/made"; then
			tail -n 20 "$REDMINE_DIR/setup.log" | sed 's/^/# /'
			bail "Redmine's database could not be made"
		fi
		cp "$REDMINE_DIR/made" "$cache/redmine-template.made"
		cp "$REDMINE_DIR/redmine.db" "$cache/redmine-template.$$" &&
			mv "$cache/redmine-template.$$" "$cache/redmine-template.db"
	else
		cp "$cache/redmine-template.db" "$REDMINE_DIR/redmine.db"
		cp "$cache/redmine-template.made" "$REDMINE_DIR/made"
		chown "$REDMINE_USER" "$REDMINE_DIR/redmine.db"
	fi
	REDMINE_FIELD=$(sed -n 's/^key-field //p' "$REDMINE_DIR/made")
}

redmine_listens() {
	curl -sf -m 5 -o /dev/null "$REDMINE_URL/login"
}

redmine_answers_or_died() {
	gone "$REDMINE_PID" || redmine_listens
}

# One thread: two that write to SQLite at once wait ten seconds for each other, and one gets a 500.
redmine_boot() {
	redmine_run puma -e production -t 1:1 -b "tcp://127.0.0.1:$REDMINE_PORT" config.ru \
		</dev/null >>"$REDMINE_DIR/puma.log" 2>&1 &
	REDMINE_PID=$!
	until_ok 90 redmine_answers_or_died
	redmine_listens
}

redmine_start() {
	local try
	REDMINE_DIR=$T/redmine
	redmine_files
	redmine_database
	at_exit redmine_stop
	for try in 1 2 3; do
		REDMINE_PORT=$(free_port)
		REDMINE_URL=http://127.0.0.1:$REDMINE_PORT
		if redmine_boot; then
			REDMINE_KEYFILE=$REDMINE_DIR/bot.key
			export REDMINE_URL REDMINE_KEYFILE REDMINE_FIELD
			return
		fi
		note "Redmine does not come up on port $REDMINE_PORT (try $try)"
		redmine_stop
	done
	tail -n 20 "$REDMINE_DIR/puma.log" | sed 's/^/# /'
	bail "Redmine does not start"
}

redmine_stop() {
	stop_pid "$REDMINE_PID"
	REDMINE_PID=
}

# redmine_rest PATH [CURL-OPTION...]: as the bot; prints the JSON.
redmine_rest() {
	local path=$1 join='?'
	shift
	[[ $path != *\?* ]] || join='&'
	curl -sf -m 60 -H "X-Redmine-API-Key: $REDMINE_KEY" "$@" "$REDMINE_URL$path${join}asked=by-test"
}

# redmine_mark, redmine_requests [REGEX]: how many requests, our own aside, came since the mark.
redmine_mark() {
	REDMINE_MARK=$(wc -l <"$REDMINE_DIR/log/production.log")
}

redmine_requests() {
	tail -n +$((REDMINE_MARK + 1)) "$REDMINE_DIR/log/production.log" |
		grep -a 'Started [A-Z]* "' | grep -av 'asked=by-test' | grep -acE -- "${1:-.}"
}

# redmine_issues PROJECT: "KEY|STATUS|SUBJECT|PRIORITY|ASSIGNEE" a line, closed ones too, by number.
redmine_issues() {
	redmine_rest "/issues.json?project_id=$1&status_id=*&sort=id&limit=100" | jq -r '.issues[] |
		[(.custom_fields[]? | select(.name == "RT key") | .value), .status.name, .subject,
		.priority.name, .assigned_to.name // "-"] | join("|")'
}
