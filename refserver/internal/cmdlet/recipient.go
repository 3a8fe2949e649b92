package cmdlet

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// recipientCommand makes a Get- cmdlet over the recipients; object says how it shows one.
func (c *console) recipientCommand(synopsis string, further []shell.Parameter,
	object recipientObject) *shell.Command {
	return &shell.Command{
		Synopsis:   synopsis,
		Parameters: append(listParameters(), further...),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			return c.listRecipients(inv, object)
		},
	}
}

func (c *console) listRecipients(inv *shell.Invocation, object recipientObject) error {
	state := c.Directory.View()
	found, err := c.matchingRecipients(inv, state)
	if err != nil {
		return err
	}
	accept := func(*shell.Object) bool { return true }
	if text := inv.String("Filter"); text != "" {
		if accept, err = parseFilter(text, func(name string) bool { return filterable(inv, state, name, object) }); err != nil {
			return err
		}
	}
	if found, err = sortedBy(inv, state, found, object); err != nil {
		return err
	}
	limit, err := resultSize(inv)
	if err != nil {
		return err
	}
	for _, r := range found {
		o := object(inv, state, r)
		if !accept(withRecipientProperties(state, r, o)) {
			continue
		}
		if limit == 0 {
			inv.Warn(reply.MoreResults)
			return nil
		}
		limit--
		inv.Out(o)
	}
	return nil
}

type recipientObject = func(*shell.Invocation, *org.State, *org.Recipient) *shell.Object

// filterable says whether recipients can be told apart by a property: one that the cmdlet shows, one that every recipient has, or
// one that Active Directory has for people and that nobody has a value for here.
func filterable(inv *shell.Invocation, state *org.State, name string, object recipientObject) bool {
	r := &org.Recipient{}
	if len(state.Recipients) > 0 {
		r = state.Recipients[0]
	}
	if _, ok := withRecipientProperties(state, r, object(inv, state, r)).Get(name); ok {
		return true
	}
	for _, other := range []string{"City", "Company", "CountryOrRegion", "CustomAttribute*", "Department", "Fax", "FirstName", "HomePhone",
		"Initials", "LastName", "Manager", "MobilePhone", "Notes", "Office", "Pager", "Phone", "PostalCode", "StateOrProvince", "StreetAddress",
		"Title", "WebPage"} {
		if shell.MatchWildcard(other, name) && !shell.HasWildcard(name) {
			return true
		}
	}
	return false
}

// sortedBy puts the recipients into the order of -SortBy.
func sortedBy(inv *shell.Invocation, state *org.State, found []*org.Recipient, object recipientObject) ([]*org.Recipient, error) {
	name := inv.String("SortBy")
	if name == "" {
		return found, nil
	}
	if !filterable(inv, state, name, object) {
		return nil, shell.Errorf("InvalidArgument", "ParameterBindingFailed", "%s", reply.SortByInvalid(name))
	}
	key := func(r *org.Recipient) string {
		v, _ := withRecipientProperties(state, r, object(inv, state, r)).Get(name)
		return shell.ToString(v)
	}
	slices.SortStableFunc(found, func(a, b *org.Recipient) int { return ordered(key(a), key(b)) })
	return found, nil
}

// matchingRecipients are those that -Identity, -Anr, -OrganizationalUnit and -RecipientTypeDetails select.
func (c *console) matchingRecipients(inv *shell.Invocation, state *org.State) ([]*org.Recipient, error) {
	found := slices.Clone(state.Recipients)
	if id := inv.String("Identity"); shell.HasWildcard(id) {
		found = slices.DeleteFunc(found, func(r *org.Recipient) bool {
			return !shell.MatchWildcard(id, r.ObjectName()) && !shell.MatchWildcard(id, r.Alias)
		})
	} else if id != "" {
		r, err := c.recipient(state, id)
		if err != nil {
			return nil, err
		}
		found = []*org.Recipient{r}
	}
	if anr := inv.String("Anr"); anr != "" {
		found = slices.DeleteFunc(found, func(r *org.Recipient) bool {
			return !shell.MatchWildcard(anr+"*", r.DisplayName) && !shell.MatchWildcard(anr+"*", r.Alias) &&
				!shell.MatchWildcard("* "+anr+"*", r.DisplayName)
		})
	}
	if unit := inv.String("OrganizationalUnit"); unit != "" {
		path := strings.ToLower(unitPath(state, unit))
		found = slices.DeleteFunc(found, func(r *org.Recipient) bool {
			own := strings.ToLower(r.OrganizationalUnit)
			return own != path && !strings.HasPrefix(own, path+"/")
		})
	}
	if kinds, _ := inv.Strings("RecipientTypeDetails"); len(kinds) > 0 && !slices.ContainsFunc(kinds, is(userMailbox)) {
		found = nil
	}
	return found, nil
}

const userMailbox = "UserMailbox"

// unitPath turns an organisational unit's distinguished name, canonical name or plain path into the path below the domain:
// "OU=Marketing,OU=North America,DC=contoso,DC=com" is "North America/Marketing".
func unitPath(state *org.State, unit string) string {
	if !strings.Contains(unit, "=") {
		unit = strings.Trim(unit, "/")
		if strings.EqualFold(unit, state.Domain) {
			return ""
		}
		if rest, found := strings.CutPrefix(strings.ToLower(unit), strings.ToLower(state.Domain)+"/"); found {
			return unit[len(unit)-len(rest):]
		}
		return unit
	}
	var path []string
	for part := range strings.SplitSeq(unit, ",") {
		kind, name, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(kind, "OU") || strings.EqualFold(kind, "CN") {
			path = append(path, name)
		}
	}
	slices.Reverse(path)
	return strings.Join(path, "/")
}

// defaultResultSize is how many recipients a Get- cmdlet returns without -ResultSize.
const defaultResultSize = 1000

func resultSize(inv *shell.Invocation) (int, error) {
	text := inv.String("ResultSize")
	if text == "" {
		return defaultResultSize, nil
	}
	if strings.EqualFold(text, "unlimited") {
		return -1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, shell.Errorf("InvalidArgument", "ParameterArgumentTransformationError", "%s", reply.ResultSizeInvalid(text))
	}
	return n, nil
}

// withRecipientProperties is the object with the properties that a filter may name whatever the cmdlet shows.
func withRecipientProperties(state *org.State, r *org.Recipient, o *shell.Object) *shell.Object {
	all := &shell.Object{Type: o.Type, Properties: slices.Clone(o.Properties)}
	for _, p := range []shell.Property{
		prop("Name", r.ObjectName()), prop("DisplayName", r.DisplayName), prop("Alias", r.Alias), prop("SamAccountName", r.SamAccountName),
		prop("UserPrincipalName", r.UserPrincipalName), prop("PrimarySmtpAddress", r.PrimarySMTPAddress), prop("Database", r.Database),
		prop("RecipientType", userMailbox), prop("RecipientTypeDetails", userMailbox), prop("OrganizationalUnit", ouName(state, r)),
	} {
		if _, has := all.Get(p.Name); !has {
			all.Properties = append(all.Properties, p)
		}
	}
	return all
}

func ouName(state *org.State, r *org.Recipient) string {
	return state.Domain + "/" + r.OrganizationalUnit
}

// addresses is a recipient's proxy addresses, the primary one with capitals.
func addresses(r *org.Recipient) []string {
	list := []string{"SMTP:" + r.PrimarySMTPAddress}
	for _, a := range r.EmailAddresses {
		list = append(list, "smtp:"+a)
	}
	return list
}

// changeRecipient changes one recipient in the directory. change says whether it changed anything; when not, a warning says
// so as Exchange's Set- cmdlets do.
func (c *console) changeRecipient(inv *shell.Invocation, id string, change func(*org.State, *org.Recipient) (bool, error)) error {
	name := ""
	changed, err := c.update(func(state *org.State) error {
		r, err := c.recipient(state, id)
		if err != nil {
			return err
		}
		name = state.CanonicalName(r)
		different, err := change(state, r)
		if err == nil && !different {
			return errUnchanged
		}
		return err
	})
	if err == nil && !changed {
		inv.Warn(reply.NothingModified(name))
	}
	return err
}
