package main

import "reflect"

// clone copies a value with all it points to. What is shared in the original,
// such as a table two queries read, is shared in the copy.
func clone[T any](v *T) *T {
	return cloneValue(reflect.ValueOf(v), map[any]reflect.Value{}).Interface().(*T)
}

func cloneValue(v reflect.Value, done map[any]reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if c, ok := done[v.Interface()]; ok {
			return c
		}
		c := reflect.New(v.Type().Elem())
		done[v.Interface()] = c
		c.Elem().Set(cloneValue(v.Elem(), done))
		return c
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type()).Elem()
		c.Set(cloneValue(v.Elem(), done))
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(cloneValue(v.Index(i), done))
		}
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			c.Field(i).Set(cloneValue(v.Field(i), done))
		}
		return c
	default:
		return v
	}
}
