package peers

import (
	"context"
	"fmt"
	"os"
)

// StartCyrus runs Debian's Cyrus from a root folder.
func StartCyrus(ctx context.Context, root string, users map[string]string) (*Rooted, error) {
	return startRooted(ctx, root, users, rootedService{
		binary: "usr/lib/cyrus/bin/imapd", packages: "cyrus-imapd", set: setCyrus, start: [][]string{{"/usr/sbin/cyrmaster"}},
	})
}

const cyrusServices = `START {
	recover	cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
	idled	cmd="idled"
}
SERVICES {
	imap	cmd="imapd -U 1000" listen="%s" prefork=4 maxchild=400 maxfork=400
	imaps	cmd="imapd -s -U 1000" listen="%s" prefork=4 maxchild=400 maxfork=400
}
EVENTS {
}
`

// cyrusSettings let people in whose mailbox is not there yet, and make it, with a folder that has a special use. Messages have a limit that
// a scenario can go beyond; without one, Cyrus claims 4 GB.
const cyrusSettings = `configdirectory: /var/lib/cyrus
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
defaultpartition: default
partition-default: /var/spool/cyrus/mail
altnamespace: yes
unixhierarchysep: yes
virtdomains: off
admins: cyrus
allowanonymouslogin: no
autocreate_quota: 0
autocreate_inbox_folders: Drafts
xlist-drafts: Drafts
maxmessagesize: 10485760
umask: 077
hashimapspool: true
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_mech_list: PLAIN LOGIN
sasl_sasldb_path: /etc/sasldb2
sasl_auto_transition: no
tls_server_cert: /etc/peer/peer.crt
tls_server_key: /etc/peer/peer.key
tls_session_timeout: 0
lmtpsocket: /run/cyrus/socket/lmtp
idlesocket: /run/cyrus/socket/idle
notifysocket: /run/cyrus/socket/notify
syslog_prefix: cyrus
delete_mode: immediate
`

func setCyrus(ctx context.Context, r *Rooted, users map[string]string) error {
	if _, err := r.output(ctx, "sh", "-c", "mkdir -p /etc/peer; rm -rf /var/lib/cyrus/* /var/spool/cyrus/mail/* /run/cyrus /etc/sasldb2; "+
		"mkdir -p /run/cyrus/proc /run/cyrus/lock /run/cyrus/socket; chown -R cyrus:mail /run/cyrus"); err != nil {
		return err
	}
	if err := r.certify("etc/peer"); err != nil {
		return err
	}
	if err := r.write("etc/imapd.conf", cyrusSettings, 0o644); err != nil {
		return err
	}
	if err := r.write("etc/cyrus.conf", fmt.Sprintf(cyrusServices, r.IMAP, r.IMAPS), 0o644); err != nil {
		return err
	}
	realm, err := os.Hostname()
	if err != nil {
		return err
	}
	for name, password := range users {
		if _, err := r.feed(ctx, password, "saslpasswd2", "-p", "-c", "-u", realm, name); err != nil {
			return err
		}
	}
	_, err = r.output(ctx, "sh", "-c", "chown cyrus:mail /etc/sasldb2 && cyrus makedirs")
	return err
}
