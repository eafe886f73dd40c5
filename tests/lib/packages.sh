# shellcheck shell=sh
# Installs Debian packages for contrib/quickstart and tests/run, and disturbs nothing by it:
#
# - only what is missing is installed, nothing is ever removed (another mail server stays);
# - no service is started: while we install, policy-rc.d says no to those who come from us, and the
#   services of packages that we brought are not started at the next boot either;
# - Postfix, RT, Redmine and Kerberos are left without a configuration. The tests bring their own.

# packages_for build|unit|lint|e2e
packages_for() {
	case $1 in
	build)
		echo build-essential autoconf automake pkg-config libgmime-3.0-dev \
			libcurl4-openssl-dev libjansson-dev libconfuse-dev libsqlite3-dev libseccomp-dev
		;;
	unit) echo libcmocka-dev xz-utils python3 ;;
	lint) echo clang clang-format cppcheck shellcheck mandoc ;;
	e2e)
		echo request-tracker5 rt5-db-sqlite rt5-clients rt5-standalone request-tracker4 \
			rt4-db-sqlite rt4-clients rt4-standalone starman libfaketime postfix procmail curl strace jq \
			redmine redmine-sqlite puma apache2-bin libapache2-mod-auth-gssapi krb5-kdc \
			krb5-admin-server krb5-user openssl
		;;
	esac
}

# packages_missing NAME...: prints those that are not installed.
packages_missing() {
	for package in "$@"; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
		installed) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# as_root COMMAND...: with sudo where that is needed.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "This needs root or sudo: $*" >&2
		return 1
	fi
}

# again COMMAND...: a mirror may be away for a moment.
again() {
	for pause in 5 15 45; do
		"$@" && return
		echo "once more in $pause seconds: $*"
		sleep "$pause"
	done
	"$@"
}

# Redmine's package runs bundler as it is installed. The one that comes with a newer Ruby (a security
# update of Debian 12) does not find Debian's gems, which lie in no directories of their own; the one of
# ruby-bundler does.
bundler_version() {
	apt-cache show ruby-bundler 2>/dev/null | sed -n 's/^Version: \([0-9.]*\).*/\1/p' | head -n 1
}

apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive RTBG_INSTALL=1 \
		"BUNDLER_VERSION=$(bundler_version)" apt-get -q -y \
		-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

# A package's services must not start because a test wants its programs. Others who install at the
# same time, or later if we are killed here, are not kept from anything: RTBG_INSTALL is ours.
services_off() {
	policy=/usr/sbin/policy-rc.d
	[ ! -e "$policy" ] || return 0
	# shellcheck disable=SC2016
	printf '#!/bin/sh\n# for tests/run of rt-boardgate\n[ -z "$RTBG_INSTALL" ] || exit 101\n' |
		as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy"
}

services_back() {
	if grep -qs 'for tests/run of rt-boardgate' /usr/sbin/policy-rc.d; then
		as_root rm -f /usr/sbin/policy-rc.d
	fi
}

no_configuration() {
	as_root debconf-set-selections <<-END
		postfix postfix/main_mailer_type select No configuration
		request-tracker5 request-tracker5/dbconfig-install boolean false
		request-tracker5 request-tracker5/handle-siteconfig-permissions boolean false
		request-tracker4 request-tracker4/dbconfig-install boolean false
		request-tracker4 request-tracker4/handle-siteconfig-permissions boolean false
		redmine redmine/instances/default/dbconfig-install boolean false
		redmine redmine/default-language select en
	END
}

# packages_in_the_way NAME...: what apt would have to remove for them.
packages_in_the_way() {
	apt-get -s --no-install-recommends install "$@" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p'
}

# packages_install NAME...: those that are missing. apt's words go to stdout. The caller runs
# services_back when it is ended by a signal.
packages_install() {
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0
	services=
	case " $missing" in *" postfix "*) services="$services postfix" ;; esac
	case " $missing" in *" rt5-standalone "*) services="$services request-tracker5" ;; esac
	case " $missing" in *" rt4-standalone "*) services="$services request-tracker4" ;; esac
	case " $missing" in *" krb5-kdc "*) services="$services krb5-kdc" ;; esac
	case " $missing" in *" krb5-admin-server "*) services="$services krb5-admin-server" ;; esac
	if [ -n "$services" ]; then
		services_off && no_configuration || return 1
	fi
	# shellcheck disable=SC2086
	again apt_get update && again apt_get install --no-install-recommends --no-remove $missing
	status=$?
	for service in $services; do
		[ ! -e "/etc/init.d/$service" ] || as_root update-rc.d "$service" disable # systemd's links too
	done
	services_back
	[ "$status" -ne 0 ] || return 0
	echo "These packages could not be installed: $missing"
	# shellcheck disable=SC2046,SC2086
	set -- $(packages_in_the_way $missing)
	[ $# -eq 0 ] || echo "They would replace $*, and nothing is removed here: use another machine or a container."
	return "$status"
}
