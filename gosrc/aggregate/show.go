package aggregate

// AppendShown appends what the value gate of a row shows of its arguments to
// dst: the argument; 1 where there is none; else a text[] literal. NULL, of a
// single argument, has no value gate: ok is false.
func AppendShown(dst []byte, values []Value) (shown []byte, ok bool) {
	switch len(values) {
	case 0:
		return append(dst, '1'), true
	case 1:
		return append(dst, values[0].Text...), !values[0].Null
	}
	dst = append(dst, '{')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		if v.Null {
			dst = append(dst, "NULL"...)
			continue
		}
		dst = append(dst, '"')
		for _, c := range v.Text {
			if c == '"' || c == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
		}
		dst = append(dst, '"')
	}
	return append(dst, '}'), true
}
