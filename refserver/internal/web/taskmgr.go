package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// taskManagerPage is Task Manager's Services tab.
type taskManagerPage struct {
	Server   string
	Services []taskLine
}

type taskLine struct {
	scm.Status
	Group string
}

// showTaskManager is GET /taskmgr: the services by their short names.
func (d *desktop) showTaskManager(w http.ResponseWriter, _ *http.Request) {
	page := taskManagerPage{Server: d.Server}
	for _, s := range d.Services.List() {
		page.Services = append(page.Services, taskLine{s, hostGroup(s.Name)})
	}
	slices.SortFunc(page.Services, func(a, b taskLine) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	d.render(w, http.StatusOK, "taskmgr", page)
}

// hostGroup is the group of a service that shares a host process, as Windows usually has it; others have none.
func hostGroup(name string) string {
	switch name {
	case "EventLog":
		return "LocalServiceNetworkRestricted"
	case "LanmanServer", "Winmgmt":
		return "netsvcs"
	case "LanmanWorkstation":
		return "NetworkService"
	case "RpcSs":
		return "rpcss"
	case "W3SVC", "WAS":
		return "iissvcs"
	}
	return ""
}
