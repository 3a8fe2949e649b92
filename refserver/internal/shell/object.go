package shell

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Property is one named value of an Object.
type Property struct {
	Name  string
	Value any
}

// Object is what flows through a pipeline: ordered properties under a type name, which chooses the View.
//
// Values are nil, string, bool, int64, float64, time.Time, time.Duration, []any, *Object, *Table, *Secret,
// *PSCredential, *Script or any fmt.Stringer. Other integers and slices are accepted and widened when they are read.
type Object struct {
	Type       string
	Properties []Property
	Text       string // what the object says as a string (its identity); empty: the type name
	// Methods, if set, calls the object's method of a name in lower case; known is false where it has none. An error becomes an
	// exception of the method.
	Methods func(ctx context.Context, name string, args []any) (v any, known bool, err error)

	record *Error // of an error record
}

// NewObject makes an object of the type with the properties in their order.
func NewObject(typeName string, properties ...Property) *Object {
	return &Object{Type: typeName, Properties: properties}
}

// Get returns the property of that name, compared without regard to case.
func (o *Object) Get(name string) (any, bool) {
	for _, p := range o.Properties {
		if strings.EqualFold(p.Name, name) {
			return widen(p.Value), true
		}
	}
	return nil, false
}

// Set replaces the property of that name, or appends it.
func (o *Object) Set(name string, value any) {
	for i, p := range o.Properties {
		if strings.EqualFold(p.Name, name) {
			o.Properties[i].Value = value
			return
		}
	}
	o.Properties = append(o.Properties, Property{name, value})
}

// String is the object's text as PowerShell's ToString gives it.
func (o *Object) String() string {
	if o.Text != "" {
		return o.Text
	}
	if o.Type != customObject {
		return o.Type
	}
	parts := make([]string, len(o.Properties))
	for i, p := range o.Properties {
		parts[i] = p.Name + "=" + ToString(p.Value)
	}
	return "@{" + strings.Join(parts, "; ") + "}"
}

const customObject = "System.Management.Automation.PSCustomObject"

// Table is a hash table: @{Add="a","b"; Remove="c"}. Keys keep their order and are compared without regard to case.
type Table struct{ Entries []Property }

// Get returns the value under the key.
func (t *Table) Get(key string) (any, bool) {
	for _, e := range t.Entries {
		if strings.EqualFold(e.Name, key) {
			return widen(e.Value), true
		}
	}
	return nil, false
}

// Set puts a value under the key.
func (t *Table) Set(key string, value any) {
	for i, e := range t.Entries {
		if strings.EqualFold(e.Name, key) {
			t.Entries[i].Value = value
			return
		}
	}
	t.Entries = append(t.Entries, Property{key, value})
}

// Secret is a SecureString: it holds a secret that prints as its type name only.
type Secret struct{ secret string }

// NewSecret wraps a secret.
func NewSecret(secret string) *Secret { return &Secret{secret} }

// Reveal gives the secret to who must check or hash it.
func (s *Secret) Reveal() string { return s.secret }

// String never is the secret.
func (s *Secret) String() string { return "System.Security.SecureString" }

// GoString keeps the secret out of %#v too.
func (s *Secret) GoString() string { return s.String() }

// PSCredential is a user name and a secret.
type PSCredential struct {
	UserName string
	Password *Secret
}

// String is the type's name.
func (c *PSCredential) String() string { return "System.Management.Automation.PSCredential" }

// MultiValueEdit is what @{Add=…; Remove=…} asks of a multi-valued property.
type MultiValueEdit struct{ Add, Remove []string }

// Apply returns the values with Remove taken out and Add appended; values are compared without regard to case and a value
// that is there already is not added twice.
func (e *MultiValueEdit) Apply(values []string) []string {
	has := func(list []string, s string) bool {
		for _, v := range list {
			if strings.EqualFold(v, s) {
				return true
			}
		}
		return false
	}
	var result []string
	for _, v := range values {
		if !has(e.Remove, v) {
			result = append(result, v)
		}
	}
	for _, v := range e.Add {
		if !has(result, v) {
			result = append(result, v)
		}
	}
	return result
}

// widen turns Go's many integers and slices into the few types that the language computes with.
func widen(v any) any {
	switch x := v.(type) {
	case nil, string, bool, int64, float64, []any, *Object, *Table, *Secret, *PSCredential, *Script, time.Time, time.Duration:
		return v
	case int:
		return int64(x)
	case []string:
		return anySlice(x)
	case []*Object:
		return anySlice(x)
	case fmt.Stringer:
		return v
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return r.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		return int64(r.Uint())
	case reflect.Float32:
		return r.Float()
	case reflect.String:
		return r.String()
	case reflect.Slice, reflect.Array:
		list := make([]any, r.Len())
		for i := range list {
			list[i] = r.Index(i).Interface()
		}
		return list
	}
	return v
}

func anySlice[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}
