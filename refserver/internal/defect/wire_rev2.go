package defect

// wireRev2 is the defects of what RFC 9051 has and RFC 3501 has not.
var wireRev2 = []Defect{}
