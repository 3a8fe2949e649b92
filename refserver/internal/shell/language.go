package shell

import "strings"

// languageCommands are the cmdlets that belong to the language, sorted by name.
func languageCommands() []*Command {
	return []*Command{
		clearHost(),
		convertToCsv(),
		convertToJSON(),
		convertToSecureString(),
		forEachObject(),
		formatList(),
		formatTable(),
		formatWide(),
		getAlias(),
		getCommand(),
		getCredential(),
		getDate(),
		getHelp(),
		getHistory(),
		getMember(),
		getVariable(),
		groupObject(),
		measureObject(),
		newObject(),
		newTimeSpan(),
		outCmdlet("Out-Default"),
		outCmdlet("Out-Host", "oh"),
		outNull(),
		outString(),
		readHost(),
		selectObject(),
		selectString(),
		sortObject(),
		startSleep(),
		teeObject(),
		whereObject(),
		writeError(),
		writeHost(),
		writeOutput(),
		writeVerbose(),
		writeWarning(),
	}
}

const (
	aliasInfoType   = "System.Management.Automation.AliasInfo"
	commandInfoType = "System.Management.Automation.CmdletInfo"
	variableType    = "System.Management.Automation.PSVariable"
)

// languageViews are the views of the language's own types, by lower-case type.
func languageViews() map[string]View {
	return map[string]View{
		"system.collections.dictionaryentry": {Columns: []Column{{Property: "Name", Width: 30}, {Property: "Value", Align: Left}}, List: []string{"Name", "Value"}},
		"system.management.automation.aliasinfo": {
			Columns: []Column{{Property: "CommandType", Width: 15}, {Header: "Name", Property: "DisplayName", Width: 50}, {Property: "Version", Width: 10}, {Property: "Source"}},
			List:    []string{"DisplayName", "CommandType", "Definition"},
		},
		"system.management.automation.cmdletinfo": {
			Columns: []Column{{Property: "CommandType", Width: 15}, {Property: "Name", Width: 50}, {Property: "Version", Width: 10}, {Property: "Source"}},
			List:    []string{"Name", "CommandType", "Definition"},
		},
		strings.ToLower(groupType):                {Columns: []Column{{Property: "Count", Width: 5, Align: Right}, {Property: "Name", Width: 25}, {Property: "Group"}}},
		strings.ToLower(groupType) + "noelement":  {Columns: []Column{{Property: "Count", Width: 5, Align: Right}, {Property: "Name", Width: 25}}},
		strings.ToLower(memberType):               {GroupBy: "TypeName", Columns: []Column{{Property: "Name", Width: 35}, {Property: "MemberType", Width: 12}, {Property: "Definition"}}},
		strings.ToLower(historyType):              {Columns: []Column{{Property: "Id", Width: 4, Align: Right}, {Property: "CommandLine"}}},
		strings.ToLower(matchType):                {Text: true},
		"system.management.automation.psvariable": {Columns: []Column{{Property: "Name", Width: 30}, {Property: "Value", Align: Left}}},
	}
}

// gather is a stage that needs all objects before it writes anything.
type gather struct {
	objects []any
	done    func([]any) error
}

func (g *gather) start() error { return nil }

func (g *gather) process(v any) error {
	if len(g.objects) >= maxItems {
		return tooLarge()
	}
	g.objects = append(g.objects, v)
	return nil
}

func (g *gather) end() error { return g.done(g.objects) }

// through is a stage that deals with objects one by one.
type through struct {
	first func() error // may be nil
	each  func(v any) error
	last  func() error // may be nil
}

func (t *through) start() error { return t.begin() }

func (t *through) begin() error {
	if t.first == nil {
		return nil
	}
	first := t.first
	t.first = nil
	return first()
}

func (t *through) process(v any) error {
	if err := t.begin(); err != nil {
		return err
	}
	return t.each(v)
}

func (t *through) end() error {
	if err := t.begin(); err != nil {
		return err
	}
	if t.last == nil {
		return nil
	}
	return t.last()
}

// input is the parameter by which most of these cmdlets take pipeline objects.
func input() Parameter { return Parameter{Name: "InputObject", Kind: Any, FromPipeline: true} }
