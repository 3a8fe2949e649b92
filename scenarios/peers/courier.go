package peers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// StartCourier runs Debian's Courier from a root folder. Its personal namespace has the prefix INBOX.
func StartCourier(ctx context.Context, root string, users map[string]string) (*Rooted, error) {
	return startRooted(ctx, root, users, rootedService{
		binary: "usr/sbin/couriertcpd", packages: "courier-imap", set: setCourier,
		start: [][]string{{"/usr/sbin/authdaemond", "start"}, {"/start-plain"}, {"/start-tls"}},
		stop:  []string{"/usr/sbin/authdaemond", "stop"},
	})
}

// courierScript starts one of Courier's two listeners as its own start script does, without a background.
const courierScript = `#!/bin/sh
set -a
prefix=/usr exec_prefix=/usr sbindir=/usr/sbin bindir=/usr/bin
. /etc/courier/imapd
. /etc/courier/imapd-ssl
%s
umask 022
exec /usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=400 -maxperip=400 $TCPDOPTS %s /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir
`

func setCourier(ctx context.Context, r *Rooted, users map[string]string) error {
	if err := r.certify("etc/courier"); err != nil {
		return err
	}
	for file, settings := range map[string]map[string]string{
		// It looks for news of a client that idles so often, in seconds: 60 unless it is told otherwise.
		"imapd":        {"IMAP_CHECK_ALL_FOLDERS": "0", "IMAP_ACL": "0", "IMAP_ULIMITD": "4000000", "IMAP_IDLE_TIMEOUT": "1"},
		"imapd-ssl":    {"TLS_CERTFILE": "/etc/courier/peer.pem", "TLS_CACHEFILE": ""},
		"authdaemonrc": {"authmodulelist": `"authuserdb"`},
	} {
		path := filepath.Join(r.root, "etc/courier", file)
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for name, value := range settings {
			text = regexp.MustCompile(`(?m)^`+name+`=.*$`).ReplaceAll(text, []byte(name+"="+value))
		}
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // the server reads it as another user
			return err
		}
	}
	if _, err := r.output(ctx, "sh", "-c", "id vmail >/dev/null 2>&1 || useradd -r -M -d /srv/mail vmail; rm -rf /srv/mail; mkdir -p /srv/mail"); err != nil {
		return err
	}
	ids, err := r.output(ctx, "sh", "-c", "echo uid=$(id -u vmail)\\|gid=$(id -g vmail)")
	if err != nil {
		return err
	}
	var entries strings.Builder
	for name, password := range users {
		hash, err := r.feed(ctx, password+"\n", "openssl", "passwd", "-1", "-stdin")
		if err != nil {
			return err
		}
		fmt.Fprintf(&entries, "%[1]s\thome=/srv/mail/%[1]s|mail=/srv/mail/%[1]s/Maildir|%[2]s|systempw=%[3]s|imappw=%[3]s\n", name, strings.TrimSpace(ids), hash)
		if _, err := r.output(ctx, "sh", "-c", "mkdir -p /srv/mail/"+name+" && maildirmake.courier /srv/mail/"+name+"/Maildir"); err != nil {
			return err
		}
	}
	if err := r.write("etc/courier/userdb", entries.String(), 0o600); err != nil {
		return err
	}
	_, err = r.output(ctx, "sh", "-c", "chown -R vmail: /srv/mail && makeuserdb && mkdir -p /run/courier/authdaemon && chown -R courier: /run/courier")
	if err != nil {
		return err
	}
	plain := fmt.Sprintf(courierScript, "IMAP_STARTTLS=$IMAPDSTARTTLS", portOf(r.IMAP))
	secure := fmt.Sprintf(courierScript, "IMAP_TLS=1", portOf(r.IMAPS)+" $COURIERTLS -server -tcpd")
	if err := r.write("start-plain", plain, 0o755); err != nil {
		return err
	}
	return r.write("start-tls", secure, 0o755)
}
