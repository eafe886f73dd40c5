# shellcheck shell=bash
# An Apache before RT: Debian's programs, but configuration, keys and logs under $T, each door on a
# free port of the loopback interface. It asks each client who it is in its own way and tells RT; RT
# believes it (WebRemoteUserAuth). After rt_start:
#
#     front_ca good                     makes an authority, $FRONT_DIR/good.pem
#     front_cert good server localhost 30    and a certificate by it, $FRONT_DIR/server.pem and .key
#     front_door NAME LINES             what one port is like: Apache's own words; @OTHER@ is a door's port
#     front_start                       and then FRONT_NAME is NAME's port

FRONT_DIR=$T/front
FRONT_PID=
FRONT_DOORS=()
mkdir -p "$FRONT_DIR"

front_ca() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1" -keyout "$FRONT_DIR/$1.key" \
		-out "$FRONT_DIR/$1.pem" >>"$FRONT_DIR/openssl.log" 2>&1
}

# front_cert AUTHORITY FILE NAME DAYS: with 0 days it is over at once.
front_cert() {
	local file=$FRONT_DIR/$2
	{
		openssl req -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout "$file.key" -out "$file.csr" &&
			openssl x509 -req -in "$file.csr" -CA "$FRONT_DIR/$1.pem" -CAkey "$FRONT_DIR/$1.key" \
				-CAcreateserial -days "$4" -extfile <(printf 'subjectAltName=DNS:%s\n' "$3") \
				-out "$file.pem"
	} >>"$FRONT_DIR/openssl.log" 2>&1
}

front_door() {
	FRONT_DOORS+=("$1")
	printf '%s\n' "$2" >"$FRONT_DIR/$1.door"
}

# The door's words, with ports for names.
front_words() {
	local words other port
	words=$(cat "$FRONT_DIR/$1.door")
	for other in "${FRONT_DOORS[@]}"; do
		port=FRONT_${other^^}
		words=${words//@$other@/${!port}}
	done
	printf '%s\n' "$words"
}

front_config() {
	local door module port
	cat <<-END
	ServerRoot $FRONT_DIR
	DefaultRuntimeDir $FRONT_DIR
	PidFile $FRONT_DIR/pid
	Mutex file:$FRONT_DIR
	ServerName localhost
	User www-data
	Group www-data
	ErrorLog $FRONT_DIR/error.log
	LogFormat "%t %p %u \"%r\" %>s" line
	END
	for module in mpm_event authn_core authn_file authz_core authz_user auth_basic auth_gssapi \
		headers proxy proxy_http ssl alias; do
		echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
	done
	for door in "${FRONT_DOORS[@]}"; do
		declare -g "FRONT_${door^^}=$(free_port)"
	done
	for door in "${FRONT_DOORS[@]}"; do
		port=FRONT_${door^^} port=${!port}
		cat <<-END
		Listen 127.0.0.1:$port
		<VirtualHost 127.0.0.1:$port>
		CustomLog $FRONT_DIR/$door.log line
		RequestHeader set X-Remote-User "expr=%{REMOTE_USER}"
		$(front_words "$door")
		ProxyPass / $RT_URL/
		</VirtualHost>
		END
	done
}

front_listens() {
	local door port
	for door in "${FRONT_DOORS[@]}"; do
		port=FRONT_${door^^}
		(: <"/dev/tcp/127.0.0.1/${!port}") 2>/dev/null || return 1
	done
}

front_listens_or_died() {
	gone "$FRONT_PID" || front_listens
}

front_boot() {
	front_config >"$FRONT_DIR/apache.conf"
	KRB5RCACHENAME=file2:$FRONT_DIR/rcache tied apache2 -f "$FRONT_DIR/apache.conf" -DFOREGROUND \
		</dev/null >>"$FRONT_DIR/error.log" 2>&1 &
	FRONT_PID=$!
	until_ok 20 front_listens_or_died
	front_listens
}

# RT takes the word of whoever is before it; its own port is only asked by the tests then.
front_start() {
	local try=0
	chown www-data "$FRONT_DIR"
	# shellcheck disable=SC2016
	printf 'Set($WebRemoteUserAuth, 1);\nSet($WebFallbackToRTLogin, 1);\n1;\n' >"$RT_DIR/conf.d/front.pm"
	cat >"$RT_DIR/rt.psgi" <<-'END'
	my $rt = do "/usr/share/request-tracker$ENV{RT_VERSION}/libexec/rt-server" or die $@;
	sub {
		my $env = shift;
		my $user = delete $env->{HTTP_X_REMOTE_USER};
		$env->{REMOTE_USER} = $user if defined $user && length $user && $user ne '(null)';
		return $rt->($env);
	};
	END
	rt_stop
	rt_again
	at_exit front_stop
	while [ "$((try += 1))" -le 3 ]; do
		front_boot && return
		front_stop
	done
	tail -n 20 "$FRONT_DIR/error.log" | sed 's/^/# /'
	bail "Apache does not start"
}

front_stop() {
	stop_pid "$FRONT_PID"
	FRONT_PID=
}
