package shell

import (
	"context"
	"strings"
)

// Kind is the type of a parameter. It decides how an argument is converted and what an impossible argument gets.
type Kind int

// The kinds. Behind each stands how a handler reads it.
const (
	String       Kind = iota // Invocation.String; numbers keep the spelling they were typed in ("2MB")
	Strings                  // Invocation.Strings; multi-valued, accepts @{Add=…; Remove=…}
	Int                      // Invocation.Int; Min and Max bound it when Max > Min
	Bool                     // Invocation.Bool; $true, $false, 1, 0
	Switch                   // Invocation.Bool; takes no argument except as -Name:$false
	TimeSpan                 // Invocation.Duration; "00:30:00", "1.00:00:00"
	DateTime                 // Invocation.Time
	Enum                     // Invocation.String; spelled as in Parameter.Enum, unambiguous prefixes and numbers accepted
	Enums                    // Invocation.Strings; several of Parameter.Enum ("POP,IMAP")
	SecureString             // Invocation.Secure
	Credential               // Invocation.Credential
	ScriptBlock              // Invocation.Script; a script block
	Any                      // Invocation.Value; whatever was given
)

// Command is one cmdlet (or one native command such as net) as the shell sees it.
type Command struct {
	Name     string   // "Set-ImapSettings"; compared without regard to case
	Aliases  []string // "fl"
	Synopsis string   // one sentence for Get-Help
	// Description is the paragraphs that Get-Help shows below the syntax; none for a command that its synopsis explains.
	Description []string
	Parameters  []Parameter
	// Class is the .NET class behind the command, with which the identifiers of its errors end; "" where nobody knows it.
	Class string
	// Absent is the names of parameters that the real command has and this one does not.
	Absent []string
	// Native commands get their arguments as raw words (Invocation.Words) and print text; they have no parameters.
	Native bool
	// SupportsShouldProcess adds -WhatIf and -Confirm; Run asks Invocation.ShouldProcess before it changes anything.
	SupportsShouldProcess bool
	// ConfirmByDefault asks for confirmation unless -Confirm:$false was given (a high ConfirmImpact).
	ConfirmByDefault bool
	// Run does the work. It is called once; when a parameter binds from the pipeline, once per pipeline object. An *Error
	// is shown as an error record and the pipeline goes on with the next object unless Error.Terminating or -ErrorAction
	// Stop; any other error is wrapped into one (category NotSpecified), except a context's.
	Run func(ctx context.Context, inv *Invocation) error

	function bool // defined by the person

	stage func(inv *Invocation) stage // set by the language's own cmdlets, which need every object or an end
}

// Parameter declares one parameter of a Command.
type Parameter struct {
	Name                       string
	Aliases                    []string
	Kind                       Kind
	Position                   int // 1-based; 0: by name only
	Mandatory                  bool
	FromPipeline               bool     // takes the whole pipeline object
	FromPipelineByPropertyName bool     // takes the property of its name (or an alias) of the pipeline object
	Enum                       []string // the values of an Enum or Enums
	EnumFirst                  int64    // the number of Enum[0]; the rest count up
	Min, Max                   int64    // inclusive bounds of an Int when Max > Min
	TypeName                   string   // the type's name in error texts; by default one derived from Kind

	remaining bool // takes all arguments that are left (Write-Host a b c)
}

// ClassOf is the class of one of PowerShell's own commands.
func ClassOf(name string) string {
	return "Microsoft.PowerShell.Commands." + strings.ReplaceAll(name, "-", "") + "Command"
}

// nameTypes names the type of lists of strings: those of PowerShell's own commands are no multivalued properties of Exchange's.
func (c *Command) nameTypes() {
	for i := range c.Parameters {
		if p := &c.Parameters[i]; c.Class != "" && p.Kind == Strings && p.TypeName == "" {
			p.TypeName = "System.String[]"
		}
	}
}

// identified is an error identifier with what stands behind its comma: the class, or otherwise.
func (c *Command) identified(id, otherwise string) string {
	switch {
	case strings.Contains(id, ","), strings.HasPrefix(id, "Microsoft.PowerShell.Commands."): // Write-Error's stands alone
		return id
	case c.Class != "":
		return id + "," + c.Class
	case otherwise != "":
		return id + "," + otherwise
	}
	return id
}
