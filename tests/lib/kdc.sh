# shellcheck shell=bash
# A Kerberos realm of the test's own: MIT's KDC on a free port of the loopback interface, its database
# and keytabs under $T. Realm EXAMPLE.COM; KRB5_CONFIG is exported, and nothing of the machine's own
# Kerberos is read. All clocks are one here, so three seconds after its end a ticket is refused.
#
#     kdc_start; kdc_keytab HTTP/localhost "$T/http.keytab"
#     kdc_asked boardbot      how many times its first ticket was fetched

KDC_DIR=$T/kdc
KDC_PID=

kdc_config() {
	local port=$1
	mkdir -p "$KDC_DIR"
	cat >"$KDC_DIR/krb5.conf" <<-END
	[libdefaults]
	    default_realm = EXAMPLE.COM
	    dns_lookup_kdc = false
	    dns_lookup_realm = false
	    dns_canonicalize_hostname = false
	    rdns = false
	    clockskew = 3
	[realms]
	    EXAMPLE.COM = {
	        kdc = 127.0.0.1:$port
	    }
	END
	cat >"$KDC_DIR/kdc.conf" <<-END
	[kdcdefaults]
	    kdc_listen = 127.0.0.1:$port
	    kdc_tcp_listen = 127.0.0.1:$port
	[realms]
	    EXAMPLE.COM = {
	        database_name = $KDC_DIR/principal
	        key_stash_file = $KDC_DIR/stash
	        acl_file = $KDC_DIR/acl
	    }
	[logging]
	    kdc = FILE:$KDC_DIR/kdc.log
	    default = FILE:$KDC_DIR/kdc.log
	END
	chmod 644 "$KDC_DIR/krb5.conf"
}

kdc_listens() {
	grep -qs 'commencing operation' "$KDC_DIR/kdc.log"
}

kdc_boot() {
	: >"$KDC_DIR/kdc.log"
	tied krb5kdc -n -P "$KDC_DIR/pid" </dev/null >"$KDC_DIR/out.log" 2>&1 &
	KDC_PID=$!
	until_ok 20 kdc_listens_or_died
	kdc_listens
}

kdc_listens_or_died() {
	gone "$KDC_PID" || kdc_listens
}

kdc_start() {
	local try
	export KRB5_CONFIG=$KDC_DIR/krb5.conf KRB5_KDC_PROFILE=$KDC_DIR/kdc.conf
	at_exit kdc_stop
	for try in 1 2 3; do
		kdc_config "$(free_port)"
		if [ "$try" -eq 1 ] && ! kdb5_util -r EXAMPLE.COM create -s -P sesame-kdc >"$KDC_DIR/out.log" 2>&1; then
			sed 's/^/# /' "$KDC_DIR/out.log"
			bail "the Kerberos database cannot be made"
		fi
		kdc_boot && return
		kdc_stop
	done
	sed 's/^/# /' "$KDC_DIR/kdc.log" "$KDC_DIR/out.log"
	bail "the KDC does not start"
}

kdc_stop() {
	stop_pid "$KDC_PID"
	KDC_PID=
}

# kdc_keytab PRINCIPAL FILE [OPTION...]: makes a principal with a random key, which comes into FILE;
# the options are addprinc's.
kdc_keytab() {
	local name=$1 file=$2
	shift 2
	kadmin.local -r EXAMPLE.COM addprinc -randkey "$@" "$name" >>"$KDC_DIR/out.log" 2>&1 &&
		kadmin.local -r EXAMPLE.COM ktadd -k "$file" -norandkey "$name" >>"$KDC_DIR/out.log" 2>&1
}

kdc_asked() {
	grep -cE "AS_REQ .* ISSUE: .*, $1@EXAMPLE.COM for krbtgt/" "$KDC_DIR/kdc.log"
}
