package memfs

// Names returns the names of the files.
func (m *FS) Names() (names []string) {
	for name := range m.files {
		names = append(names, name)
	}
	return names
}

// Bytes returns the bytes of a file, to be read and changed in place; nil when
// there is no such file.
func (m *FS) Bytes(name string) []byte {
	f := m.files[name]
	if f == nil {
		return nil
	}
	return f.b[:f.size]
}

// Cut makes a file shorter.
func (m *FS) Cut(name string, size int64) { m.files[name].cut(size) }

func (f *file) cut(size int64) {
	clear(f.b[size:f.size])
	f.size = size
}

// Image copies all files.
func (m *FS) Image() map[string][]byte {
	image := map[string][]byte{}
	for name := range m.files {
		image[name] = append([]byte{}, m.Bytes(name)...)
	}
	return image
}

// Restore makes the files, and what a crash would leave of them, those of an
// image.
func (m *FS) Restore(image map[string][]byte) error {
	for name := range m.files {
		if image[name] == nil {
			delete(m.files, name)
		}
	}
	for name, b := range image {
		f := m.files[name]
		if f == nil {
			var err error
			if f, err = m.newFile(); err != nil {
				return err
			}
			m.files[name] = f
		}
		f.cut(0)
		copy(f.b, b)
		f.size = int64(len(b))
		f.Sync()
	}
	return m.SyncDir("db")
}
