package store

// view is a file a reader has mapped.
type view struct {
	path string
	file File
	b    []byte // the map; reaches beyond the file's size
	size int64  // bytes known to exist
	// outgrown are earlier maps, which callers may have been shown bytes of.
	outgrown [][]byte
}

func (v *view) open(fs FS, k kind, dir string) (err error) {
	v.path = k.path(dir)
	if v.file, err = fs.Open(v.path, false); err != nil {
		return err
	}
	if v.size, err = v.file.Size(); err == nil && v.size < pageSize {
		err = corrupt(v.path, v.size, "the file is cut short")
	}
	if err == nil {
		v.b, err = v.file.Map(reserveFor(v.size))
	}
	if err != nil {
		v.close()
	}
	return err
}

func (v *view) close() {
	if v.file == nil {
		return
	}
	v.letGo()
	if v.b != nil {
		v.file.Unmap(v.b)
	}
	v.file.Close()
	*v = view{}
}

// letGo ends what callers were shown of earlier maps.
func (v *view) letGo() {
	for _, b := range v.outgrown {
		v.file.Unmap(b)
	}
	v.outgrown = v.outgrown[:0]
}

// covers reports whether the first end bytes of the file can be read, looking
// at the file when they were not known to exist.
func (v *view) covers(end int64) (bool, error) {
	if end <= v.size {
		return true, nil
	}
	size, err := v.file.Size()
	if err != nil {
		return false, err
	}
	if size > int64(len(v.b)) {
		b, err := v.file.Map(reserveFor(size))
		if err != nil {
			return false, err
		}
		v.outgrown = append(v.outgrown, v.b)
		v.b = b
	}
	v.size = size
	return end <= size, nil
}
