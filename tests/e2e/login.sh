#!/usr/bin/env bash
# The ways to log in that RT itself knows: cookie, parameters, Basic, token, and .rtrc
cd "$(dirname "$0")/../lib" || exit 99
. ./lib.sh
. ./postfix.sh
. ./rt.sh
. ./world.sh
. ./login.sh

rt_start
MAPS='' world_start
rt_create General 'The first' >"$T/first"
pass_file="password-file = \"$(secret password "$RT_BOTPASS")\""
wrong_file="password-file = \"$(secret wrong sesame-wrong)\""

# --- the session's cookie, as in every other test
way "$RT_URL" "$pass_file"
like "cookie" "$(checked)" "^ok .*lets user $RT_USER in \(login = cookie\)"
goes_on cookie
way "$RT_URL" "$wrong_file"
seen=$(checked)
like "cookie: a wrong password" "$seen" "^mistake .*refuses user \"$RT_USER\" with .*$T/etc/wrong\$"
unlike "is not told" "$seen" sesame

# --- parameters with each request
way "$RT_URL" "$pass_file" 'login = parameters'
like "parameters" "$(checked)" '^ok .*\(login = parameters\)'
goes_on parameters
way "$RT_URL" "$wrong_file" 'login = parameters'
like "parameters: a wrong password" "$(checked)" "^mistake .*refuses user \"$RT_USER\" with"
is "no address has anything secret" "$(grep -c sesame "$RT_DIR/access.log")" 0

# --- HTTP Basic, which RT itself knows in REST 2.0 only
way "$RT_URL" "$pass_file" 'login = basic'
like "basic, with nobody before RT" "$(checked)" '^mistake .*HTTP Basic in REST 2.0 only.*login = cookie'
way "$RT_URL" "$wrong_file" 'login = basic'
like "basic: a wrong password" "$(checked)" "^mistake .*RT at .*refuses user \"$RT_USER\" with"

# --- a token
cat >"$T/token.pl" <<'END'
use RT -init;
my $user = RT::User->new(RT->SystemUser);
$user->Load($ARGV[0]);
my ($ok, $text, $token) = RT::AuthToken->new(RT->SystemUser)->
	Create(Owner => $user->Id, Description => 'board');
print "$token\n";
END
token=$(rt_perl "$T/token.pl" "$RT_USER" 2>/dev/null)
like "RT makes a token" "$token" '^[0-9]+-[0-9]+-[0-9a-f]{32}$'
way "$RT_URL" "token-file = \"$(secret token "$token")\""
rt_mark
like "token" "$(checked)" '^ok .*\(login = token\)'
is "one log-in serves REST 1.0 and 2.0" "$(rt_requests '/REST/1.0/ HTTP')" 1
goes_on token
way "$RT_URL" "token-file = \"$(secret wrong-token "${token%????}0000")\""
seen=$(checked)
like "a wrong token" "$seen" "^mistake .*refuses the token in $T/etc/wrong-token\$"
unlike "is not told" "$seen" "${token%????}"

# --- .rtrc, which RT's own command line reads too
file=$(secret rtrc "# ours and rt's
server $RT_URL/
user $RT_USER
passwd $RT_BOTPASS
queue General")
way '' "rtrc = \"$file\""
like "rtrc" "$(checked)" "^ok .*\(login = cookie, by $file\)"
like "the same file is good for rt" \
	"$(HOME=$T RTCONFIG=$file rt-5 show "ticket/$(cat "$T/first")" 2>&1)" 'Subject: .*The first'
goes_on rtrc
secret rtrc "server http://127.0.0.1:1
user nobody
passwd sesame-wrong" >"$T/name"
like "a wrong password in it" "$(RTSERVER=$RT_URL RTUSER=$RT_USER checked)" \
	"^mistake .*refuses user \"$RT_USER\" with the password in $file\$"
like "the environment beats it" \
	"$(RTSERVER=$RT_URL RTUSER=$RT_USER RTPASSWD=$RT_BOTPASS checked)" '^ok .*\(login = cookie, by'
like "a wrong password there" \
	"$(RTSERVER=$RT_URL RTUSER=$RT_USER RTPASSWD=sesame-no checked)" 'the password in RTPASSWD$'
export RTSERVER=$RT_URL RTUSER=$RT_USER RTPASSWD=$RT_BOTPASS
worker_up
unset RTSERVER RTUSER RTPASSWD
n=$(rt_create General 'By the environment')
see "$n" "Backlog|$n - By the environment|-|-|false" "the worker runs by it"
is "and has the password there no more" "$(grep -c "$RT_BOTPASS" "/proc/$WORKER_PID/environ")" 0
worker_down
secret rtrc "passwd=sesame-wrong" >"$T/name"
like "a line that rt does not know" "$(rt_board check 2>&1)" "rtrc: $file:1: rt knows no such line"
chmod 644 "$file"
seen=$(rt_board check 2>&1)
like "a file that others can read" "$seen" "rtrc: $file: others can read.*chmod 0640"
unlike "is not told" "$seen" sesame

# --- RT 4.4
rt_start 4
for login in cookie parameters; do
	way "$RT_URL" "password-file = \"$T/etc/password\"" "login = $login"
	like "RT 4.4: $login" "$(checked)" "^ok .*\(login = $login\)"
done
way "$RT_URL" "password-file = \"$T/etc/wrong\"" 'login = parameters'
like "RT 4.4: a wrong password" "$(checked)" "^mistake .*refuses user \"$RT_USER\" with"
way "$RT_URL" "token-file = \"$T/etc/token\""
like "RT 4.4: no tokens" "$(checked)" '^mistake .*refuses the token in .*; tokens came with RT 5'
way "$RT_URL" "password-file = \"$T/etc/password\"" 'login = basic'
like "RT 4.4: basic, with nobody before RT" "$(checked)" '^mistake .*does not know HTTP Basic'

# --- what was said meanwhile
is "no line of any log has a secret" "$(cat "$T/worker.log" "$T"/rt*/access.log |
	grep -cE "sesame|${token#*-*-}|$(printf '%s:%s' "$RT_USER" "$RT_BOTPASS" | base64)")" 0
