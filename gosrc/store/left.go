package store

// LeftOpen reports whether a database has a circuit that was not closed
// properly: it holds what only Open brings in order.
func LeftOpen(fsys FS, dir string) bool {
	path := gatesKind.path(dir)
	f, err := fsys.Open(path, false)
	if err != nil {
		return false
	}
	defer f.Close()
	if size, err := f.Size(); err != nil || size < pageSize {
		return true
	}
	page, err := f.Map(pageSize)
	if err != nil {
		return true
	}
	defer f.Unmap(page)
	m, err := newestMeta(path, page)
	return err != nil || !m.clean
}
