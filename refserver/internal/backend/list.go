package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// list is LIST (RFC 3501 section 6.3.8, RFC 9051 section 6.3.9) with the attributes of CHILDREN (RFC 3348), in the extended
// form of RFC 5258 too where the profile has it.
func (s *session) list(ctx context.Context, d *imapwire.Decoder) (string, error) {
	q, err := s.readList(d)
	if err != nil {
		return "", err
	}
	if q.root {
		s.out.Raw(reply.RootFolder).CRLF()
		return "", nil
	}
	names, err := s.listNames(ctx, q)
	if err != nil {
		return "", err
	}
	s.noteStatus(q.status)
	for _, l := range q.choose(names) {
		s.writeListed("LIST", s.attributesOf(q, l.listName), l.info.Name, q.childInfo(l))
		if len(q.status) > 0 && l.meets && l.exists {
			if err := s.writeStatus(ctx, l.info.Name, q.status, l.info); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// listNames is every name that the query can be about, a parent before its children.
func (s *session) listNames(ctx context.Context, q *listQuery) ([]listName, error) {
	folders, err := s.mailbox.Folders(ctx)
	if err != nil {
		return nil, err
	}
	names := make([]listName, len(folders))
	for i, f := range folders {
		names[i] = listName{info: f, exists: true, special: s.specialUse(f.Name)}
	}
	if !q.subscribed {
		return names, nil
	}
	subscriptions, err := s.mailbox.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	return withMissing(names, subscriptions, q.recursive), nil
}

// attributesOf is the attributes of one line: whether it can be selected, its children, what it is for, and whether it is
// subscribed where that was asked for.
func (s *session) attributesOf(q *listQuery, n listName) []string {
	var attributes []string
	if n.exists {
		attributes = s.listAttributes(n.info)
	} else {
		attributes = []string{`\NonExistent`, `\HasNoChildren`} // every level above a folder is one
	}
	if n.info.Subscribed && (q.subscribed || q.returnSubscribed) {
		attributes = append(attributes, `\Subscribed`)
	}
	return attributes
}

// listAttributes is \Marked before the attribute about children (facts 9.6), and the special use where the profile has it.
func (s *session) listAttributes(f store.FolderInfo) []string {
	var attributes []string
	if f.Marked {
		attributes = append(attributes, `\Marked`)
	}
	if f.HasChildren {
		attributes = append(attributes, `\HasChildren`)
	} else {
		attributes = append(attributes, `\HasNoChildren`)
	}
	if use := s.specialUse(f.Name); use != "" {
		attributes = append(attributes, use)
	}
	return attributes
}

// specialUses are the default folders that clients look for, sorted by name (RFC 6154).
var specialUses = []struct{ name, attribute string }{
	{"Deleted Items", `\Trash`},
	{"Drafts", `\Drafts`},
	{"Junk Email", `\Junk`},
	{"Sent Items", `\Sent`},
}

// specialUse is a folder's attribute of RFC 6154, or "".
func (s *session) specialUse(name string) string {
	if !s.offers("SPECIAL-USE") {
		return ""
	}
	for _, u := range specialUses {
		if strings.EqualFold(u.name, name) {
			return u.attribute
		}
	}
	return ""
}

// writeListed writes a LIST or LSUB response. extended is the extended data items, with their parentheses, or nil for none.
func (s *session) writeListed(response string, attributes []string, name string, extended *extendedItem) {
	s.out.Raw("* ").Raw(response).SP().Flags(attributes...).Raw(` "/" `).Mailbox(name)
	if extended != nil {
		s.out.Raw(" (").Quoted(extended.tag).SP().List(len(extended.values), func(i int) {
			if extended.names {
				s.out.Mailbox(extended.values[i])
			} else {
				s.out.Quoted(extended.values[i])
			}
		}).Raw(")")
	}
	s.out.CRLF()
}

// extendedItem is an extended data item of a LIST response (RFC 5258 section 3).
type extendedItem struct {
	tag    string
	values []string
	names  bool // the values are folders' names
}

// oldName is the item OLDNAME (RFC 9051 section 6.3.9.7), where the name that the client gave is not the folder's.
func oldName(name, given string) *extendedItem {
	if name == given {
		return nil
	}
	return &extendedItem{tag: "OLDNAME", values: []string{given}, names: true}
}
