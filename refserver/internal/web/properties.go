package web

import (
	"net/http"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// propertiesWindow is a service's Properties window. Startup is what the list box shows, which is the service's own value
// until somebody chose another one without applying it.
type propertiesWindow struct {
	scm.Status
	Tab            string // "general", "logon" or "dependencies"
	Startup        scm.StartupType
	Startups       []scm.StartupType
	DependsOn      []string // display names
	Dependents     []string // display names
	NoDependencies string
}

// CanStart and CanStop say which buttons work.
func (p propertiesWindow) CanStart() bool {
	return p.State == scm.Stopped && p.Status.Startup != scm.Disabled
}

// CanStop says whether the Stop button works.
func (p propertiesWindow) CanStop() bool { return p.State == scm.Running }

// showProperties is GET /services.msc/properties: service, tab, and startup for a choice that is not applied yet.
func (d *desktop) showProperties(w http.ResponseWriter, r *http.Request) {
	selected, ok := d.selected(w, r)
	if !ok {
		return
	}
	if selected == nil {
		http.Redirect(w, r, servicesPath, http.StatusSeeOther)
		return
	}
	window := &propertiesWindow{Status: *selected, Tab: r.FormValue("tab"), Startup: selected.Startup,
		Startups:  []scm.StartupType{scm.Automatic, scm.Manual, scm.Disabled},
		DependsOn: d.displayNames(selected.DependsOn), Dependents: d.displayNames(selected.Dependents),
		NoDependencies: reply.DesktopNoDependencies}
	if window.Tab == "" {
		window.Tab = "general"
	}
	if chosen, err := scm.ParseStartupType(r.FormValue("startup")); err == nil {
		window.Startup = chosen
	}
	page := d.page(selected)
	page.Properties = window
	d.render(w, http.StatusOK, "services", page)
}

func (d *desktop) displayNames(names []string) []string {
	var list []string
	for _, name := range names {
		if s, err := d.Services.Get(name); err == nil {
			list = append(list, s.DisplayName)
		}
	}
	return list
}

// changeProperties is POST /services.msc/properties: fields service, startup-type and button. Start and Stop act at once and
// leave the chosen startup type unapplied, as the real window does; OK and Apply apply it.
func (d *desktop) changeProperties(w http.ResponseWriter, r *http.Request) {
	selected, ok := d.selected(w, r)
	if !ok {
		return
	}
	if selected == nil {
		http.Redirect(w, r, servicesPath, http.StatusSeeOther)
		return
	}
	list := address(servicesPath, "service", selected.Name)
	chosen := r.PostFormValue("startup-type")
	next := list
	switch button := r.PostFormValue("button"); button {
	case "start", "stop":
		back := address(propertiesPath, "service", selected.Name, "startup", chosen)
		next = d.after(d.run(r.Context(), button, selected.Name, false), *selected, button, back)
	case "ok", "apply":
		window := address(propertiesPath, "service", selected.Name)
		if button == "apply" {
			next = window
		}
		if box := d.setStartup(*selected, chosen); box != nil {
			box.Back = window
			next = address(servicesPath, "service", selected.Name, "dialog", d.dialogs.put(*box))
		}
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// setStartup applies a startup type and returns the box of a failure. An unchanged one is not written again.
func (d *desktop) setStartup(s scm.Status, chosen string) *dialog {
	t, err := scm.ParseStartupType(chosen)
	switch {
	case err != nil:
		return &dialog{Lines: []string{reply.DesktopCannotConfigure(s.DisplayName), reply.DesktopUnknownStartup}}
	case t == s.Startup:
		return nil
	}
	if err := d.Services.SetStartupType(s.Name, t); err != nil {
		return explain(err, s)
	}
	return nil
}
