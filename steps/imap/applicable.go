package imap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// The tags with which a scenario says what it needs: @cap:MOVE, @cap:LITERAL+,LITERAL- for either, @nocap:MOVE for absence.
const (
	needTag = "@cap:"
	lackTag = "@nocap:"
)

// documentNeeds is the capability that a whole folder of features is about; a comma separates alternatives.
func documentNeeds() map[string]string {
	return map[string]string{
		"rfc2177": "IDLE",
		"rfc2342": "NAMESPACE",
		"rfc2971": "ID",
		"rfc3348": "CHILDREN",
		"rfc3501": "IMAP4rev1",
		"rfc3516": "BINARY",
		"rfc3691": "UNSELECT",
		"rfc4315": "UIDPLUS",
		"rfc4731": "ESEARCH",
		"rfc4959": "SASL-IR",
		"rfc5161": "ENABLE",
		"rfc5182": "SEARCHRES",
		"rfc5258": "LIST-EXTENDED",
		"rfc5819": "LIST-STATUS",
		"rfc6154": "SPECIAL-USE",
		"rfc6851": "MOVE",
		"rfc6855": "UTF8=ACCEPT,UTF8=ONLY",
		"rfc7162": "CONDSTORE,QRESYNC",
		"rfc7888": "LITERAL+,LITERAL-",
		"rfc7889": "APPENDLIMIT",
		"rfc8438": "STATUS=SIZE",
		"rfc9051": "IMAP4rev2",
	}
}

// applicable gives a *scenarios.NotApplicableError when the server does not claim what the feature's folder or the tags need, or
// claims what they exclude. claimed is in upper case.
func applicable(feature string, tags, claimed []string) error {
	folder, _, _ := strings.Cut(feature, "/")
	has := claimed
	if rev2Alone(claimed) && slices.ContainsFunc(tags, func(tag string) bool { return strings.HasPrefix(tag, "@req:R9051-") }) {
		has = append(slices.Clone(claimed), foldedIn(claimed)...)
		if folder == "rfc3501" {
			folder = "rfc9051"
		}
	}
	if need := documentNeeds()[folder]; need != "" {
		tags = append([]string{needTag + need}, tags...)
	}
	for _, tag := range tags {
		if need, ok := strings.CutPrefix(tag, needTag); ok && !claims(has, need) {
			return &scenarios.NotApplicableError{Reason: "the server does not claim " + strings.ReplaceAll(need, ",", " or ")}
		}
		if lack, ok := strings.CutPrefix(tag, lackTag); ok && claims(claimed, lack) {
			return &scenarios.NotApplicableError{Reason: fmt.Sprintf("the server claims %s, and this is about one that does not", lack)}
		}
	}
	return nil
}

// rev2Alone says whether RFC 9051 applies from the greeting on: the server has IMAP4rev2, and not IMAP4rev1 (section 7.2.2).
func rev2Alone(claimed []string) bool {
	return slices.Contains(claimed, "IMAP4REV2") && !slices.Contains(claimed, "IMAP4REV1")
}

// foldedIn is what RFC 9051, appendix E, has made a part of IMAP4rev2, so that a server need not list it: LITERAL- unless it lists
// LITERAL+, which has no limit. Of what these extensions have besides RFC 9051 says nothing: a scenario has to carry a statement of it.
func foldedIn(claimed []string) []string {
	all := []string{"BINARY", "CHILDREN", "ENABLE", "ESEARCH", "IDLE", "LIST-EXTENDED", "LIST-STATUS", "MOVE", "NAMESPACE", "SASL-IR", "SEARCHRES",
		"STATUS=SIZE", "UIDPLUS", "UNSELECT"}
	if !slices.Contains(claimed, "LITERAL+") {
		all = append(all, "LITERAL-")
	}
	return all
}

// ofSession leaves out what speaks of the way into a session: after a login it says nothing about how the next client gets in. Cyrus claims
// LOGINDISABLED then, and takes LOGIN before.
func ofSession(claimed []string) []string {
	return slices.DeleteFunc(slices.Clone(claimed), func(c string) bool { return c == "LOGINDISABLED" || c == "STARTTLS" })
}

// claims says whether one of the alternatives is claimed; APPENDLIMIT is claimed by APPENDLIMIT=1000 too, and APPENDLIMIT= by
// nothing else.
func claims(claimed []string, alternatives string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToUpper(alternatives), ","), func(want string) bool {
		return slices.ContainsFunc(claimed, func(c string) bool { return c == want || strings.HasPrefix(c, strings.TrimSuffix(want, "=")+"=") })
	})
}
