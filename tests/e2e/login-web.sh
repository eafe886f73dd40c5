#!/usr/bin/env bash
# The ways to log in that need a web server before RT: TLS, HTTP Basic, certificates, Kerberos
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh
. ./login.sh
. ./kdc.sh
. ./front.sh

# door NAME: how often it was asked for anything, whoever it was.
door() {
	wc -l <"$FRONT_DIR/$1.log"
}

# told_by DOOR: which names it told RT, one a line.
told_by() {
	sed -n 's/^\[.*\] [0-9]* \([^ ]*\) "[A-Z].* 200$/\1/p' "$FRONT_DIR/$1.log" | sort -u
}

rt_start
MAPS='' world_start
password=$(secret password "$RT_BOTPASS")
wrong=$(secret wrong sesame-wrong)

front_ca good
front_ca other
front_cert good server localhost 30
front_cert good expired localhost 0
front_cert good bot "$RT_USER" 30
front_cert good stranger stranger 30
front_cert other fake "$RT_USER" 30
for name in bot stranger fake; do
	secret "$name.key" "$(cat "$FRONT_DIR/$name.key")" >/dev/null
done
kdc_start
kdc_keytab HTTP/localhost "$FRONT_DIR/http.keytab"
kdc_keytab "$RT_USER" "$T/etc/bot.keytab" -maxlife '8 seconds'
kdc_keytab stranger "$T/etc/stranger.keytab"
chown www-data "$FRONT_DIR/http.keytab"
chown "$WORK_USER" "$T/etc"/*.keytab
printf '%s:%s\n' "$RT_USER" "$(openssl passwd -6 "$RT_BOTPASS")" >"$FRONT_DIR/htpasswd"

tls="SSLEngine on
SSLCertificateFile $FRONT_DIR/server.pem
SSLCertificateKeyFile $FRONT_DIR/server.key"
front_door tls "$tls"
front_door expired "${tls//server/expired}"
front_door trap "$tls"
front_door moved "$tls
ProxyPass /REST !
Redirect 307 /REST https://localhost:@trap@/REST"
front_door certificate "$tls
SSLCACertificateFile $FRONT_DIR/good.pem
SSLVerifyClient require
SSLUserName SSL_CLIENT_S_DN_CN"
front_door basic "$tls
<Location />
AuthType Basic
AuthName RT
AuthUserFile $FRONT_DIR/htpasswd
Require valid-user
</Location>"
front_door negotiate "<Location />
AuthType GSSAPI
AuthName Kerberos
GssapiCredStore keytab:$FRONT_DIR/http.keytab
GssapiLocalName On
GssapiAllowedMech krb5
Require valid-user
</Location>"
front_start
ca="ca-file = \"$FRONT_DIR/good.pem\""

# --- TLS
way "https://localhost:$FRONT_TLS" "password-file = \"$password\"" "$ca"
like "TLS, by an authority of our own" "$(checked)" '^ok .*\(login = cookie\)'
served=$(door tls)
way "https://localhost:$FRONT_TLS" "password-file = \"$password\""
like "an authority that nobody knows" "$(checked)" '^unreachable .*unable to get local issuer certificate'
way "https://localhost:$FRONT_TLS" "password-file = \"$password\"" "ca-file = \"$FRONT_DIR/other.pem\""
like "another authority" "$(checked)" '^unreachable .*certificate'
way "https://127.0.0.1:$FRONT_TLS" "password-file = \"$password\"" "$ca"
like "another host's certificate" "$(checked)" '^unreachable .*no alternative certificate subject name'
way "https://localhost:$FRONT_EXPIRED" "password-file = \"$password\"" "$ca"
like "a certificate that is over" "$(checked)" '^unreachable .*certificate has expired'
is "nothing was sent to any of them" "$(door tls) $(door expired)" "$served 0"
way "https://localhost:$FRONT_MOVED" "password-file = \"$password\"" "$ca"
like "a redirect is told" "$(checked)" '^unreachable .*HTTP 307.*is the url right\?'
is "and not followed" "$(door trap)" 0

# --- HTTP Basic, which the web server asks for
way "https://localhost:$FRONT_BASIC" "password-file = \"$password\"" "$ca" 'login = basic'
like "basic" "$(checked)" '^ok .*\(login = basic\)'
goes_on basic
is "it told RT who we are" "$(told_by basic)" "$RT_USER"
way "https://localhost:$FRONT_BASIC" "password-file = \"$wrong\"" "$ca" 'login = basic'
like "basic: a wrong password" "$(checked)" "^mistake .*the web server .*refuses user .*$wrong\$"
way "https://localhost:$FRONT_BASIC" "password-file = \"$password\"" "$ca"
like "nobody told us that it asks" "$(checked)" '^mistake .*HTTP 401 .*from the web server, not from RT'

# --- a certificate of our own
# cert NAME [KEY]: the lines that log in with it.
cert() {
	printf '%s\n' "$ca" 'login = certificate' "client-cert = \"$FRONT_DIR/$1.pem\"" \
		"client-key = \"$T/etc/${2:-$1}.key\""
}
url=https://localhost:$FRONT_CERTIFICATE
way "$url" "$(cert bot)"
like "certificate" "$(checked)" '^ok .*\(login = certificate\)'
goes_on certificate
is "it told RT who we are" "$(told_by certificate)" "$RT_USER"
way "$url" "password-file = \"$password\"" "$ca"
like "no certificate" "$(checked)" '^unreachable .*certificate required'
way "$url" "$(cert fake)"
like "one that another authority made" "$(checked)" '^unreachable .*unknown ca'
way "$url" "$(cert bot fake)"
like "one with another's key" "$(checked)" '^mistake .*our certificate .*key'
way "$url" "$(cert stranger)"
like "one of nobody whom RT knows" "$(checked)" '^mistake .*HTTP 403 .*no user of the name'
way "https://localhost:$FRONT_TLS" "$(cert bot)"
like "a web server that does not ask for it" "$(checked)" '^mistake .*web server that asks for it'

# --- Kerberos
export KRB5CCNAME=MEMORY:
url=http://localhost:$FRONT_NEGOTIATE
way "$url" 'login = negotiate'
like "Kerberos without a ticket" "$(checked)" '^mistake .*refuses our Kerberos log-in: No credentials'
export KRB5_CLIENT_KTNAME=FILE:$T/etc/stranger.keytab
like "of nobody whom RT knows" "$(checked)" '^mistake .*HTTP 403 .*no user of the name'
export KRB5_CLIENT_KTNAME=FILE:$T/etc/bot.keytab
: >"$FRONT_DIR/negotiate.log"
like "Kerberos" "$(checked)" '^ok .*\(login = negotiate\)'
is "no request was sent twice" "$(grep -c ' 401$' "$FRONT_DIR/negotiate.log")" 0
goes_on negotiate
is "it told RT who we are" "$(told_by negotiate)" "$RT_USER"

# asked_again: the worker has fetched a first ticket three times.
asked_again() {
	[ "$(kdc_asked "$RT_USER")" -ge $((before + 3)) ]
}
before=$(kdc_asked "$RT_USER")
worker_up
wait_for 60 "tickets of 8 seconds are fetched anew from the keytab" asked_again
n=$(rt_create General 'With a third ticket')
see "$n" "Backlog|$n - With a third ticket|-|-|false" "and the worker goes on"
worker_down
is "without a request refused" "$(grep -c ' 401$' "$FRONT_DIR/negotiate.log")" 0

unset KRB5_CLIENT_KTNAME
export KRB5CCNAME=FILE:$T/state/tickets
as_worker kinit -l 5s -k -t "$T/etc/bot.keytab" "$RT_USER"
like "tickets that somebody fetched" "$(checked)" '^ok .*\(login = negotiate\)'
run_out() {
	checked | grep '^mistake .*refuses our Kerberos log-in: .*expired'
}
wait_for 30 "run out, and that is told" run_out
export KRB5_CLIENT_KTNAME=FILE:$T/etc/bot.keytab KRB5CCNAME=MEMORY:
kdc_stop
like "no KDC is no refusal" "$(checked)" '^unreachable .*our Kerberos log-in: .*Cannot contact any KDC'
worker_up
wait_for 20 "nor for the worker" grep 'contact any KDC' "$T/worker.log"
kdc_boot
n=$(rt_create General 'The KDC is back')
see "$n" "Backlog|$n - The KDC is back|-|-|false" "the worker goes on when it is back"
worker_down

# --- what was said meanwhile
is "no line of any log has a secret" "$(cat "$T/worker.log" "$RT_DIR/access.log" "$FRONT_DIR"/*.log |
	grep -c "$RT_BOTPASS")" 0
