# What `make install` and enable-site both know of nginx on this machine. Read by them (`.`), not run.

web_log=/var/log/nginx/uuu-server.log

# Makes the log of our sites before nginx does, which would let everybody read it: as logrotate makes the next ones.
make_web_log() {
    [ -d "${web_log%/*}" ] && getent passwd www-data >/dev/null && getent group adm >/dev/null || return 0
    [ -e "$web_log" ] || (umask 077 && : >>"$web_log")
    # As nginx makes it, or we did a moment ago. Another owner or mode is somebody's wish.
    case $(stat -c '%U %a' "$web_log") in
        'root 644' | 'root 600') chmod 640 "$web_log" && chown www-data:adm "$web_log" ;;
    esac
}

# Prints a site, read from standard input, as this machine can have it: nginx does not start with an address of IPv6 on
# a machine that has none.
for_this_machine() {
    addresses=$(cat /proc/net/if_inet6 2>/dev/null || true)
    none='# This machine has no IPv6: listen'
    case $addresses in
        *00000000000000000000000000000001*) cat ;;
        '') sed "s/^\( *\)listen\( .*\[.*\]\)/\1$none\2/" ;;
        *) sed "s/^\( *\)listen\( .*\[::1\]\)/\1$none\2/" ;;
    esac
}
