package web

import (
	"errors"
	"net/http"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
)

const (
	servicesPath   = "/services.msc"
	propertiesPath = "/services.msc/properties"
)

// servicesPage is the Services console: the list, perhaps with a selected service, an open menu or a box over it.
type servicesPage struct {
	Server     string
	Token      string
	Services   []scm.Status
	Selected   *scm.Status
	MenuOpen   bool
	Properties *propertiesWindow
	Confirm    *confirmBox
	Dialog     *dialog
	Hint       string
}

// confirmBox asks before dependents are stopped too.
type confirmBox struct {
	Title, Before, After, Yes, No string
	Action                        string
	Others                        []string
}

// Modal says that a box or window is open over the list, which then takes no clicks.
func (p servicesPage) Modal() bool { return p.Properties != nil || p.Confirm != nil || p.Dialog != nil }

func (d *desktop) page(selected *scm.Status) servicesPage {
	return servicesPage{Server: d.Server, Token: d.token, Services: d.Services.List(), Selected: selected, Hint: reply.DesktopSelectForDetails}
}

// selected is the service that the request names, or nil when it names none; ok is false, with the dialog shown, when
// there is no such service.
func (d *desktop) selected(w http.ResponseWriter, r *http.Request) (status *scm.Status, ok bool) {
	name := r.FormValue("service")
	if name == "" {
		return nil, true
	}
	one, err := d.Services.Get(name)
	if err != nil {
		page := d.page(nil)
		page.Dialog = &dialog{Lines: []string{reply.DesktopNoSuchService}, Back: servicesPath}
		d.render(w, http.StatusNotFound, "services", page)
		return nil, false
	}
	return &one, true
}

// showServices is GET /services.msc: service selects, menu=action opens the Action menu, confirm asks about dependents,
// dialog shows a message box.
func (d *desktop) showServices(w http.ResponseWriter, r *http.Request) {
	selected, ok := d.selected(w, r)
	if !ok {
		return
	}
	page := d.page(selected)
	page.MenuOpen = r.FormValue("menu") == "action"
	page.Dialog = d.dialogs.get(r.FormValue("dialog"))
	if selected != nil {
		page.Confirm = d.confirm(r.FormValue("confirm"), *selected)
	}
	d.render(w, http.StatusOK, "services", page)
}

// confirm is the box for stopping or restarting a service with running dependents, or nil.
func (d *desktop) confirm(action string, s scm.Status) *confirmBox {
	box := &confirmBox{Yes: reply.DesktopYes, No: reply.DesktopNo, Action: action, Others: d.running(s.Dependents)}
	switch action {
	case "stop":
		box.Title, box.Before, box.After = reply.DesktopOtherStopTitle, reply.DesktopOthersStop(s.DisplayName), reply.DesktopOtherStopAsk
	case "restart":
		box.Title, box.Before, box.After = reply.DesktopOtherRestart, reply.DesktopOthersRestart(s.DisplayName), reply.DesktopOtherRestartAsk
	default:
		return nil
	}
	return box
}

// running gives the display names of those of the named services that run, with the running ones that depend on them.
func (d *desktop) running(names []string) []string {
	var list []string
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		s, err := d.Services.Get(name)
		if err != nil || s.State != scm.Running || seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		list = append(list, s.DisplayName)
		names = append(names, s.Dependents...)
	}
	return list
}

// act is POST /services.msc/action: fields service, action (start, stop, restart) and force.
func (d *desktop) act(w http.ResponseWriter, r *http.Request) {
	selected, ok := d.selected(w, r)
	if !ok {
		return
	}
	if selected == nil {
		http.Redirect(w, r, servicesPath, http.StatusSeeOther)
		return
	}
	action := r.PostFormValue("action")
	err := d.run(r.Context(), action, selected.Name, r.PostFormValue("force") == "yes")
	http.Redirect(w, r, d.after(err, *selected, action, address(servicesPath, "service", selected.Name)), http.StatusSeeOther)
}

// after says which page follows an action: back, or the box that its error calls for.
func (d *desktop) after(err error, s scm.Status, action, back string) string {
	if err == nil {
		return back
	}
	var failure *scm.Error
	if errors.As(err, &failure) && failure.Kind == scm.HasDependents {
		return address(servicesPath, "service", s.Name, "confirm", action)
	}
	box := explain(err, s)
	if box == nil {
		return back
	}
	box.Back = back
	return address(servicesPath, "service", s.Name, "dialog", d.dialogs.put(*box))
}
