package reply

// Texts of the management shell's language. Where no source is named they are Windows PowerShell 5.1's own messages as
// they are generally known.

import (
	"fmt"
	"strings"
)

// Confirmation and -WhatIf.
const (
	ConsoleConfirmCaption  = "Confirm"
	ConsoleConfirmQuestion = "Are you sure you want to perform this action?"
	ConsoleConfirmChoices  = `[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is "Y"): `
	ConsoleConfirmHelp     = `Y - Continue with only the next step of the operation.
A - Continue with all the steps of the operation.
N - Skip this operation and proceed with the next operation.
L - Skip this operation and all subsequent operations.
S - Pause the current pipeline; here the same as L.`
	ConsoleNoChoice = "No choice was made."
)

// ConsoleOperation describes what a cmdlet is about to do.
func ConsoleOperation(command, target string) string {
	return fmt.Sprintf("Performing the operation \"%s\" on target \"%s\".", command, target)
}

// ConsoleWhatIf is the line that -WhatIf prints in place of the change.
func ConsoleWhatIf(description string) string { return "What if: " + description }

// Parser errors.
const (
	ConsoleTooDeep             = "The text is nested too deeply. Split it into smaller statements."
	ConsoleCommentNotClosed    = "The terminator '#>' is missing from the multiline comment."
	ConsoleVariableNotClosed   = "The closing brace of the variable name is missing: ${name}."
	ConsoleHereStringHeader    = "No characters are allowed after a here-string header but before the end of the line."
	ConsoleHereStringNotClosed = "The string is missing the terminator: the closing quote and @ must stand at the start of a line."
	ConsoleAmpersand           = "The ampersand (&) character is not allowed. The & operator is reserved for future use; wrap an ampersand in double quotation marks (\"&\") to pass it as part of a string."
	ConsoleReservedLess        = "The '<' operator is reserved for future use."
	ConsoleForeachVariable     = "Missing variable name after foreach."
	ConsoleMissingCatch        = "The Try statement is missing its Catch or Finally block."
	ConsoleEmptyPipe           = "An empty pipe element is not allowed."
	ConsoleExpressionFirst     = "Expressions are only allowed as the first element of a pipeline."
	ConsoleNotAssignable       = "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property."
	ConsoleMissingArgument     = "Missing argument in parameter list."
	ConsoleMissingCommand      = "A command is missing here."
	ConsoleNoFileRedirection   = "Redirection to a file is not available in this session. Output can be thrown away (> $null) and errors merged (2>&1)."
	ConsoleTypeNotClosed       = "Missing ] at end of type token."
	ConsoleTypeName            = "Missing type name after '['."
	ConsoleMissingExpression   = "An expression was expected."
	ConsoleEmptyParenthesis    = "An expression was expected after '('."
	ConsoleHashNotClosed       = "The hash literal was incomplete: its closing brace is missing."
	ConsoleHashEquals          = "Missing '=' operator after key in hash literal."
	ConsoleMissingMember       = "Missing property name after reference operator."
	ConsoleIncompleteLine      = "The line ends with a back-tick but no line follows."
)

// ConsoleTooLong refuses a text of more than limit bytes.
func ConsoleTooLong(limit int) string {
	return fmt.Sprintf("The text is too long: at most %d bytes are read at once.", limit)
}

// ConsoleStringNotClosed names the quote that is missing.
func ConsoleStringNotClosed(quote string) string {
	return "The string is missing the terminator: " + quote + "."
}

// ConsoleMissingClosing names the bracket that is missing.
func ConsoleMissingClosing(closing string) string {
	if closing == "}" {
		return "Missing closing '}' in statement block or type definition."
	}
	return fmt.Sprintf("Missing closing '%s' in expression.", closing)
}

// ConsoleNoStatementSeparator is for && and ||, which came with later versions.
func ConsoleNoStatementSeparator(token string) string {
	return fmt.Sprintf("The token '%s' is not a valid statement separator in this version.", token)
}

// ConsoleUnexpectedToken names what should not stand there.
func ConsoleUnexpectedToken(token string) string {
	return fmt.Sprintf("Unexpected token '%s' in expression or statement.", token)
}

// ConsoleNoParameterHelp is Get-Help -Parameter for a name that the command does not have.
func ConsoleNoParameterHelp(pattern string) string {
	return "No parameter matches criteria " + pattern + "."
}

// ConsoleAbsentParameter and ConsoleAbsentCommand stand below the error about something that the product, Exchange or PowerShell, has and
// this server does not.
func ConsoleAbsentParameter(product, command, name string) string {
	return fmt.Sprintf("%s of %s has the parameter -%s. This server does not implement it.", command, product, name)
}

// ConsoleAbsentCommand is the same of a cmdlet.
func ConsoleAbsentCommand(name string) string {
	return name + " is a cmdlet of Exchange. This server does not implement it."
}

// ConsoleNoAlias is Get-Alias for a name that is none.
func ConsoleNoAlias(name string) string {
	return "This command cannot find a matching alias because an alias with the name '" + name + "' does not exist."
}

// ConsoleNoMembers is Get-Member without an object.
const ConsoleNoMembers = "You must specify an object for the Get-Member cmdlet."

// ConsoleKeyword refuses a keyword that this shell does not have, or that does not begin a statement.
func ConsoleKeyword(word string) string {
	return fmt.Sprintf("The keyword '%s' is not available here: this session has if, foreach, for, while, do, switch, function, try, throw, return, break, continue and exit.", word)
}

// ConsoleSwitchFile refuses switch -File.
const ConsoleSwitchFile = "switch reads no file in this session. Read it first: switch (Get-Content …) { … }"

// ConsoleAttribute refuses an attribute that this shell does not have.
func ConsoleAttribute(name string) string {
	return fmt.Sprintf("The attribute '%s' is not available here: a parameter may have a type and [Parameter(Mandatory)].", name)
}

// ConsoleMissingAfter says what should have followed a keyword.
func ConsoleMissingAfter(what, keyword string) string {
	return fmt.Sprintf("Missing '%s' after '%s'.", what, keyword)
}

// ConsoleMissingCondition is for empty parentheses behind a keyword.
func ConsoleMissingCondition(keyword string) string {
	return fmt.Sprintf("Missing condition in %s statement after '%s ('.", keyword, keyword)
}

// ConsoleMissingValue is for an operator without its right side.
func ConsoleMissingValue(operator string) string {
	return fmt.Sprintf("You must provide a value expression following the '%s' operator.", operator)
}

// ConsoleMissingOperand is for a unary operator without an operand.
func ConsoleMissingOperand(operator string) string {
	return fmt.Sprintf("Missing expression after unary operator '%s'.", operator)
}

// ConsoleParameterNeedsArgument is for "-Name:" with nothing behind it.
func ConsoleParameterNeedsArgument(parameter string) string {
	return fmt.Sprintf("Parameter '%s' requires an argument.", parameter)
}

// Messages of the evaluator and the pipeline.
const (
	ConsoleHashAdd           = "A hash table can only be added to another hash table."
	ConsoleTooLarge          = "The value is too large for this session: it keeps texts of up to 16 MB and lists of up to 1048576 items."
	ConsoleDivideByZero      = "Attempted to divide by zero."
	ConsoleReplaceArguments  = "The -replace operator allows only two elements to follow it: the pattern and the replacement."
	ConsoleFormatError       = "Error formatting a string: Index (zero based) must be greater than or equal to zero and less than the size of the argument list, and braces must be balanced."
	ConsoleIndexRange        = "Index was outside the bounds."
	ConsoleNullArray         = "Cannot index into a null array."
	ConsoleNullMethod        = "You cannot call a method on a null-valued expression."
	ConsoleCallDepth         = "The script failed due to call depth overflow."
	ConsoleScriptHalted      = "ScriptHalted"
	ConsoleNotBound          = "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input."
	ConsoleNotADateTime      = "String was not recognized as a valid DateTime."
	ConsoleNotATimeSpan      = "String was not recognized as a valid TimeSpan."
	ConsoleNotEncrypted      = "The string is not an encrypted standard string. To convert plain text, use the AsPlainText and Force parameters."
	ConsoleForcePlainText    = "The system cannot protect plain text input. To suppress this warning and convert the plain text to a SecureString, reissue the command specifying the Force parameter. For more information, type: get-help ConvertTo-SecureString."
	ConsoleNoUser            = "Cannot process command: no user name was given."
	ConsoleCredentialCaption = "Windows PowerShell credential request."
	ConsoleNoOnlineHelp      = "The Online version of this Help topic cannot be displayed because the Internet address (URI) of the Help topic is not specified in the command code or in the help file for the command."
	ConsoleNoFiles           = "This session writes no files. ConvertTo-Csv, ConvertTo-Json and Out-String give the text to whoever runs it."
	ConsoleNoExamples        = "There are no examples for this command in this session."
	ConsoleHelpHint          = "Type Get-Command for the commands of this session, and Get-Help <name> for one of them."
)

// ConsoleAt is the first line of a place.
func ConsoleAt(line, column int) string { return fmt.Sprintf("At line:%d char:%d", line, column) }

// ConsoleWarning is a line of the warning stream.
func ConsoleWarning(text string) string { return "WARNING: " + text }

// ConsoleVerbose is a line of the verbose stream.
func ConsoleVerbose(text string) string { return "VERBOSE: " + text }

// ConsoleStopped is the error that a preference of Stop makes of a message.
func ConsoleStopped(preference, text string) string {
	return fmt.Sprintf("The running command stopped because the preference variable \"%s\" or common parameter is set to Stop: %s", preference, text)
}

// ConsoleCommandNotFound is for a name that no command has, or that this person's roles do not give (facts 2.4).
func ConsoleCommandNotFound(name string) string {
	return fmt.Sprintf("The term '%s' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.", name)
}

// ConsoleSuggestion is the line below an error that names what may have been meant; "" without names.
func ConsoleSuggestion(kind string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("Suggestion [General]: The most similar %s are: %s.", kind, strings.Join(names, ", "))
}

// ConsoleUnknownParameter is facts 2.4, "unknown parameter".
func ConsoleUnknownParameter(name string) string {
	return fmt.Sprintf("A parameter cannot be found that matches parameter name '%s'.", name)
}

// ConsoleAmbiguousParameter is for a beginning that several parameters share.
func ConsoleAmbiguousParameter(name string, names []string) string {
	return fmt.Sprintf("Parameter cannot be processed because the parameter name '%s' is ambiguous. Possible matches include: %s.", name, strings.Join(names, " "))
}

// ConsoleMissingParameterValue is for a parameter at the end of a command or before another one.
func ConsoleMissingParameterValue(name, typeName string) string {
	return fmt.Sprintf("Missing an argument for parameter '%s'. Specify a parameter of type '%s' and try again.", name, typeName)
}

// ConsoleNoPositional is for one argument too many.
func ConsoleNoPositional(value string) string {
	return fmt.Sprintf("A positional parameter cannot be found that accepts argument '%s'.", value)
}

// ConsoleParameterTwice is for a parameter that was given twice.
func ConsoleParameterTwice(name string) string {
	return fmt.Sprintf("Cannot bind parameter because parameter '%s' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".", name)
}

// ConsoleMissingMandatory is for a mandatory parameter that nobody gave and nobody could be asked for.
func ConsoleMissingMandatory(name string) string {
	return fmt.Sprintf("Cannot process command because of one or more missing mandatory parameters: %s.", name)
}

// ConsoleSupplyValues is what stands above the questions for missing parameters.
func ConsoleSupplyValues(command string) string {
	return fmt.Sprintf("cmdlet %s at command pipeline position 1\nSupply values for the following parameters:", command)
}

// ConsoleNotInteractive is for a question that nobody can answer.
func ConsoleNotInteractive(label string) string {
	return fmt.Sprintf("The shell cannot prompt for '%s': it is in NonInteractive mode, or no answer is left. Give the value as a parameter.", strings.TrimRight(label, ": "))
}

// ConsolePasswordFor asks for a password.
func ConsolePasswordFor(user string) string { return fmt.Sprintf("Password for user %s: ", user) }

// ConsoleBadArgument wraps why an argument cannot be a parameter's value (facts 2.4, "enum").
func ConsoleBadArgument(parameter, why string) string {
	return fmt.Sprintf("Cannot process argument transformation on parameter '%s'. %s", parameter, why)
}

// ConsoleNoExpression is Select-String's error for a pattern that is no regular expression [K].
func ConsoleNoExpression(pattern string) string {
	return fmt.Sprintf("The string %s is not a valid regular expression.", pattern)
}

// ConsoleCannotBind wraps the same where the command is one of PowerShell's own [K].
func ConsoleCannotBind(parameter, why string) string {
	return fmt.Sprintf("Cannot bind parameter '%s'. %s", parameter, why)
}

// ConsoleBadValue is for a value that says nothing of the type.
func ConsoleBadValue(value, typeName, why string) string {
	return fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", value, typeName, why)
}

// ConsoleBadNumber is for text that is no number.
func ConsoleBadNumber(value, typeName string) string {
	return ConsoleBadValue(value, typeName, "Input string was not in a correct format.")
}

// ConsoleInt32Overflow is for a number beyond 32 bits.
func ConsoleInt32Overflow(value string) string {
	return ConsoleBadValue(value, "System.Int32", "Value was either too large or too small for an Int32.")
}

// ConsoleOutOfRange names the property and its bounds (facts 2.4, "out of range").
func ConsoleOutOfRange(property, value, least, most string) string {
	return fmt.Sprintf("Cannot bind parameter '%s' to target. Exception setting \"%s\": \"The property value is outside of the allowed range. Property name: %s. The value '%s' is not within the range %s-%s.\"", property, property, property, value, least, most)
}

// ConsoleUnknownEnum lists the values there are (facts 2.4, "enum").
func ConsoleUnknownEnum(value string, names []string) string {
	return fmt.Sprintf("Unable to match the identifier name %s to a valid enumerator name. Specify one of the following enumerator names and try again: %s", value, strings.Join(names, ", "))
}

// ConsoleAmbiguousEnum is for the beginning of several values.
func ConsoleAmbiguousEnum(value string, names []string) string {
	return fmt.Sprintf("Unable to process the identifier name %s due to multiple matches: %s. Use a more specific identifier name.", value, strings.Join(names, ", "))
}

// ConsoleNullEnum is for $null where one of several values is needed.
func ConsoleNullEnum(typeName string, names []string) string {
	return fmt.Sprintf("Cannot convert null to type \"%s\" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", typeName, strings.Join(names, ","))
}

// ConsoleNotABoolean is for text where $true or $false is needed.
func ConsoleNotABoolean(typeName string) string {
	return fmt.Sprintf("Cannot convert value \"%s\" to type \"System.Boolean\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.", typeName)
}

// ConsoleBadEdit is for a hash table with a key other than Add and Remove.
func ConsoleBadEdit(key string) string {
	return fmt.Sprintf("The key '%s' is not valid: a multivalued property is changed with @{Add=\"value\"; Remove=\"value\"}.", key)
}

// ConsoleNotOneValue is for a list where one value is needed.
func ConsoleNotOneValue(parameter, typeName string) string {
	return fmt.Sprintf("Cannot convert 'System.Object[]' to the type '%s' required by parameter '%s'. Specified method is not supported.", typeName, parameter)
}

// ConsoleCannotConvert is for a cast that is not possible.
func ConsoleCannotConvert(value, from, to string) string {
	return fmt.Sprintf("Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".", value, from, to)
}

// ConsoleCannotConvertType is the same without the value, which may be a secret.
func ConsoleCannotConvertType(from, to string) string {
	return fmt.Sprintf("Cannot convert a value of type \"%s\" to type \"%s\".", from, to)
}

// ConsoleNoOperator is for arithmetic with things that have none.
func ConsoleNoOperator(typeName, operator string) string {
	return fmt.Sprintf("Method invocation failed because [%s] does not contain a method named for the operator '%s'.", typeName, operator)
}

// ConsoleMethodFailed is for a method that fails with an exception [K].
func ConsoleMethodFailed(name string, args int, why string) string {
	return fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", name, args, why)
}

// ConsoleNoMethod is for a method that does not exist.
func ConsoleNoMethod(typeName, name string) string {
	return fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", typeName, name)
}

// ConsoleNoConstructor is for New-Object with other arguments than the type takes.
func ConsoleNoConstructor(typeName string, count int) string {
	return fmt.Sprintf("Cannot find an overload for \"%s\" and the argument count: \"%d\".", typeName, count)
}

// ConsoleUnknownType is for a type that this session does not have.
func ConsoleUnknownType(name string) string {
	return fmt.Sprintf("Unable to find type [%s]. This session has no access to .NET types beyond the basic ones.", name)
}

// ConsoleBadPattern is for a regular expression that cannot be read.
func ConsoleBadPattern(pattern string) string {
	return fmt.Sprintf("The regular expression pattern %s is not valid.", pattern)
}

// ConsoleCannotCompare is for values without a common order.
func ConsoleCannotCompare(left, right string) string {
	return fmt.Sprintf("Could not compare \"%s\" to \"%s\".", left, right)
}

// ConsoleDuplicateKey is for a key that a hash table has already.
func ConsoleDuplicateKey(key string) string {
	return fmt.Sprintf("Duplicate keys '%s' are not allowed in hash literals.", key)
}

// ConsoleNoSuchProperty is for an assignment to a property that is not there.
func ConsoleNoSuchProperty(name string) string {
	return fmt.Sprintf("The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name)
}

// ConsoleCannotIndex is for [0] behind something that is no list.
func ConsoleCannotIndex(typeName string) string {
	return fmt.Sprintf("Unable to index into an object of type %s.", typeName)
}

// ConsoleNoDrive is for $name:… with an unknown name.
func ConsoleNoDrive(name string) string {
	return fmt.Sprintf("Cannot find drive. A drive with the name '%s' does not exist.", name)
}

// ConsoleReadOnlyVariable is for an assignment to a variable of the shell's own.
func ConsoleReadOnlyVariable(name string) string {
	return fmt.Sprintf("Cannot overwrite variable %s because it is read-only or constant.", name)
}

// ConsoleNoVariable is for Get-Variable with an unknown name.
func ConsoleNoVariable(name string) string {
	return fmt.Sprintf("Cannot find a variable with the name '%s'.", name)
}

// ConsoleNoExpand is for Select-Object -ExpandProperty with an unknown name.
func ConsoleNoExpand(name string) string {
	return fmt.Sprintf("Property \"%s\" cannot be found.", name)
}

// ConsoleBadPropertyKey is for an unknown key in a calculated property.
func ConsoleBadPropertyKey(key string) string {
	return fmt.Sprintf("The %s key is not valid: a calculated property has Name, Expression, Width, Alignment and FormatString.", key)
}

// ConsoleEmptyString is for "" where text is needed.
func ConsoleEmptyString(parameter string) string {
	return fmt.Sprintf("Cannot bind argument to parameter '%s' because it is an empty string.", parameter)
}

// ConsoleNoHelp is for Get-Help with an unknown name.
func ConsoleNoHelp(name string) string {
	return fmt.Sprintf("Get-Help could not find %s in a help file in this session.", name)
}

// ConsoleCrashed is for a cmdlet that broke down.
func ConsoleCrashed(why string) string {
	return "The command failed because of an internal error: " + why
}

// Messages of the remote endpoint of the shell.
const (
	RemoteNeedsTLS  = "The management shell is reached over TLS only."
	RemoteRefused   = "Access is denied: the user name or the password is not correct."
	RemoteTooMany   = "Too many sessions are open. Close one, or try again later."
	RemoteNoSession = "There is no such session. It may have expired: open a new one."
	RemoteNotJSON   = "The request is not a JSON object with Content-Type application/json."
	RemoteBusy      = "A command is still running in this session."
	RemoteNoPrompt  = "No question is open in this session."
)
