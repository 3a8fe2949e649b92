package cmdlet

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// The parameters that many cmdlets share.

func named(name string, kind shell.Kind) shell.Parameter {
	return shell.Parameter{Name: name, Kind: kind}
}

func enum(name string, values ...string) shell.Parameter {
	return shell.Parameter{Name: name, Kind: shell.Enum, Enum: values}
}

// identity is the positional -Identity that the pipeline may fill.
func identity(mandatory bool) shell.Parameter {
	return shell.Parameter{Name: "Identity", Kind: shell.String, Position: 1, Mandatory: mandatory, FromPipeline: true,
		FromPipelineByPropertyName: true}
}

// domainControllerParameter is accepted and has no effect: there is one domain controller.
func domainControllerParameter() shell.Parameter { return named("DomainController", shell.String) }

// serverParameters are -Server, from the pipeline too, and -DomainController.
func serverParameters() []shell.Parameter {
	return []shell.Parameter{
		{Name: "Server", Kind: shell.String, FromPipeline: true, FromPipelineByPropertyName: true},
		domainControllerParameter(),
	}
}

// listParameters are what the Get- cmdlets of recipients share (PS:Get-CASMailbox).
func listParameters() []shell.Parameter {
	return []shell.Parameter{
		identity(false), named("Anr", shell.String), named("Filter", shell.String), named("OrganizationalUnit", shell.String),
		named("ResultSize", shell.String), named("SortBy", shell.String), domainControllerParameter(),
		named("IgnoreDefaultScope", shell.Switch), named("ReadFromDomainController", shell.Switch),
		{Name: "RecipientTypeDetails", Kind: shell.Strings},
	}
}

// windowsParameters are -ComputerName and -CimSession of Windows' own cmdlets.
func windowsParameters() []shell.Parameter {
	return []shell.Parameter{
		{Name: "ComputerName", Aliases: []string{"Cn"}, Kind: shell.String},
		{Name: "CimSession", Aliases: []string{"Session"}, Kind: shell.String},
	}
}

// sortParameters puts parameters into the order of their names.
func sortParameters(parameters []shell.Parameter) {
	slices.SortFunc(parameters, func(a, b shell.Parameter) int { return strings.Compare(a.Name, b.Name) })
}
