package shell

import (
	"context"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

func writeOutput() *Command {
	return &Command{
		Name: "Write-Output", Aliases: []string{"echo", "write"}, Synopsis: "Writes objects to the pipeline.",
		Parameters: []Parameter{
			{Name: "InputObject", Kind: Any, Position: 1, Mandatory: true, FromPipeline: true, remaining: true}, {Name: "NoEnumerate", Kind: Switch},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			if inv.Bool("NoEnumerate") {
				return inv.emit(inv.Value("InputObject"))
			}
			inv.Out(inv.Value("InputObject"))
			return nil
		},
	}
}

func writeHost() *Command {
	return &Command{
		Name: "Write-Host", Synopsis: "Writes text to the console, past the pipeline.",
		Parameters: []Parameter{
			{Name: "Object", Kind: Any, Position: 1, FromPipeline: true, remaining: true}, {Name: "NoNewline", Kind: Switch},
			{Name: "Separator", Kind: String}, {Name: "ForegroundColor", Kind: String}, {Name: "BackgroundColor", Kind: String},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			separator := " "
			if inv.Has("Separator") {
				separator = inv.String("Separator")
			}
			text := joinItems(toList(inv.Value("Object")), separator)
			if inv.Bool("NoNewline") {
				return inv.session.printText(text)
			}
			return inv.session.printLine(text)
		},
	}
}

func writeWarning() *Command {
	return &Command{
		Name: "Write-Warning", Synopsis: "Writes a warning.",
		Parameters: []Parameter{{Name: "Message", Kind: String, Position: 1, Mandatory: true, FromPipeline: true}},
		Run: func(_ context.Context, inv *Invocation) error {
			inv.Warn(inv.String("Message"))
			return nil
		},
	}
}

func writeVerbose() *Command {
	return &Command{
		Name: "Write-Verbose", Synopsis: "Writes a message that is shown with -Verbose only.",
		Parameters: []Parameter{{Name: "Message", Kind: String, Position: 1, Mandatory: true, FromPipeline: true}},
		Run: func(_ context.Context, inv *Invocation) error {
			inv.Verbose(inv.String("Message"))
			return nil
		},
	}
}

func writeError() *Command {
	return &Command{
		Name: "Write-Error", Synopsis: "Writes an error record.",
		Parameters: []Parameter{{Name: "Message", Kind: String, Position: 1, Mandatory: true, FromPipeline: true}},
		Run: func(_ context.Context, inv *Invocation) error {
			return &Error{
				Message: inv.String("Message"), Category: "NotSpecified", Reason: "WriteErrorException",
				FullyQualifiedErrorId: "Microsoft.PowerShell.Commands.WriteErrorException",
			}
		},
	}
}

func clearHost() *Command {
	return &Command{
		Name: "Clear-Host", Aliases: []string{"cls", "clear"}, Synopsis: "Clears the screen where there is one.",
		Run: func(context.Context, *Invocation) error { return nil },
	}
}

func startSleep() *Command {
	return &Command{
		Name: "Start-Sleep", Aliases: []string{"sleep"}, Synopsis: "Waits.",
		Parameters: []Parameter{{Name: "Seconds", Kind: Int, Position: 1, Max: 2147483}, {Name: "Milliseconds", Aliases: []string{"m"}, Kind: Int}},
		Run: func(ctx context.Context, inv *Invocation) error {
			timer := time.NewTimer(time.Duration(inv.Int("Seconds"))*time.Second + time.Duration(inv.Int("Milliseconds"))*time.Millisecond)
			defer timer.Stop()
			select {
			case <-timer.C:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	}
}

func readHost() *Command {
	return &Command{
		Name: "Read-Host", Synopsis: "Asks the person for a line.",
		Parameters: []Parameter{{Name: "Prompt", Kind: Any, Position: 1, remaining: true}, {Name: "AsSecureString", Kind: Switch}},
		Run: func(_ context.Context, inv *Invocation) error {
			label := ""
			if inv.Has("Prompt") {
				label = ToString(inv.Value("Prompt")) + ": "
			}
			answer, err := inv.Prompt(label, inv.Bool("AsSecureString"))
			if err != nil {
				return err
			}
			if inv.Bool("AsSecureString") {
				return inv.emit(NewSecret(answer))
			}
			return inv.emit(answer)
		},
	}
}

func getCredential() *Command {
	return &Command{
		Name: "Get-Credential", Synopsis: "Asks for a user name and a password.",
		Parameters: []Parameter{{Name: "Credential", Aliases: []string{"UserName"}, Kind: Any, Position: 1}, {Name: "Message", Kind: String}},
		Run: func(_ context.Context, inv *Invocation) error {
			if c, ok := inv.Value("Credential").(*PSCredential); ok {
				return inv.emit(c)
			}
			user := inv.String("Credential")
			if inv.session.prompt != nil {
				heading := "\n" + reply.ConsoleSupplyValues("Get-Credential") + "\nCredential"
				if inv.Has("Message") {
					heading = "\n" + reply.ConsoleCredentialCaption + "\n" + inv.String("Message")
				}
				if err := inv.session.printLine(heading); err != nil {
					return err
				}
			}
			if user == "" {
				var err error
				if user, err = inv.Prompt("User: ", false); err != nil {
					return err
				}
			}
			if user = strings.TrimSpace(user); user == "" {
				return Errorf("InvalidArgument", "GetCredentialCancelled", "%s", reply.ConsoleNoUser)
			}
			secret, err := inv.Prompt(reply.ConsolePasswordFor(user), true)
			if err != nil {
				return err
			}
			return inv.emit(&PSCredential{UserName: user, Password: NewSecret(secret)})
		},
	}
}

func convertToSecureString() *Command {
	return &Command{
		Name: "ConvertTo-SecureString", Synopsis: "Makes a SecureString of plain text (-AsPlainText -Force).",
		Parameters: []Parameter{
			{Name: "String", Kind: String, Position: 1, Mandatory: true, FromPipeline: true}, {Name: "AsPlainText", Kind: Switch}, {Name: "Force", Kind: Switch},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			switch {
			case !inv.Bool("AsPlainText"):
				return &Error{Message: reply.ConsoleNotEncrypted, Category: "InvalidArgument", Reason: "FormatException", FullyQualifiedErrorId: "ImportSecureString_InvalidArgument,Microsoft.PowerShell.Commands.ConvertToSecureStringCommand"}
			case !inv.Bool("Force"):
				return &Error{Message: reply.ConsoleForcePlainText, Category: "InvalidArgument", Reason: "ArgumentException", FullyQualifiedErrorId: "ImportSecureString_ForceRequired,Microsoft.PowerShell.Commands.ConvertToSecureStringCommand"}
			case inv.String("String") == "":
				return &Error{Message: reply.ConsoleEmptyString("String"), Category: "InvalidData", Reason: "ParameterBindingValidationException", FullyQualifiedErrorId: "ParameterArgumentValidationErrorEmptyStringNotAllowed,Microsoft.PowerShell.Commands.ConvertToSecureStringCommand"}
			}
			return inv.emit(NewSecret(inv.String("String")))
		},
	}
}

func newObject() *Command {
	return &Command{
		Name: "New-Object", Synopsis: "Makes a PSCredential or a PSObject.",
		Parameters: []Parameter{
			{Name: "TypeName", Kind: String, Position: 1, Mandatory: true}, {Name: "ArgumentList", Aliases: []string{"Args"}, Kind: Any, Position: 2}, {Name: "Property", Kind: Any},
		},
		Run: func(_ context.Context, inv *Invocation) error {
			v, err := construct(inv.String("TypeName"), toList(inv.Value("ArgumentList")))
			if err != nil {
				return err
			}
			if t, ok := inv.Value("Property").(*Table); ok {
				if o, isObject := v.(*Object); isObject {
					o.Properties = append(o.Properties, t.Entries...)
				}
			}
			return inv.emit(v)
		},
	}
}

func newTimeSpan() *Command {
	units := []string{"Days", "Hours", "Minutes", "Seconds"}
	c := &Command{Name: "New-TimeSpan", Synopsis: "Makes a time span."}
	for _, unit := range units {
		c.Parameters = append(c.Parameters, Parameter{Name: unit, Kind: Int, Min: -10_000, Max: 1_000_000})
	}
	c.Run = func(_ context.Context, inv *Invocation) error {
		var d time.Duration
		for _, name := range units {
			unit, _ := timeUnit("from" + strings.ToLower(name))
			d += time.Duration(inv.Int(name)) * unit
		}
		return inv.emit(d)
	}
	return c
}
