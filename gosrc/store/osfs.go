package store

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// OS is the file system of the machine.
var OS FS = osFS{}

type osFS struct{}

type osFile struct {
	fd    int
	name  string
	write bool
}

func (osFS) Open(name string, write bool) (File, error) {
	flags := unix.O_RDONLY
	if write {
		flags = unix.O_RDWR
	}
	return openFile(name, flags, write)
}

func (osFS) Create(name string) (File, error) {
	return openFile(name, unix.O_RDWR|unix.O_CREAT|unix.O_TRUNC, true)
}

// openFile does not use os.File, which would start a poller thread.
func openFile(name string, flags int, write bool) (File, error) {
	for {
		fd, err := unix.Open(name, flags|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &osFile{fd: fd, name: name, write: write}, nil
	}
}

func (osFS) Rename(from, to string) error { return os.Rename(from, to) }
func (osFS) Remove(name string) error     { return os.Remove(name) }

func (osFS) SyncDir(dir string) error {
	f, err := openFile(dir, unix.O_RDONLY|unix.O_DIRECTORY, false)
	if err != nil {
		return err
	}
	defer f.Close()
	return retry(func() error { return unix.Fsync(f.(*osFile).fd) })
}

func (osFS) IsDir(dir string) bool {
	var st unix.Stat_t
	return unix.Stat(dir, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR
}

// retry repeats a system call that a signal interrupted.
func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

func (f *osFile) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: f.name, Err: err}
}

func (f *osFile) Size() (int64, error) {
	var st unix.Stat_t
	err := unix.Fstat(f.fd, &st)
	return st.Size, f.fail("stat", err)
}

func (f *osFile) Linked() (bool, error) {
	var st unix.Stat_t
	err := unix.Fstat(f.fd, &st)
	return st.Nlink > 0, f.fail("stat", err)
}

func (f *osFile) Allocate(from, to int64) error {
	return f.fail("allocate", retry(func() error { return unix.Fallocate(f.fd, 0, from, to-from) }))
}

func (f *osFile) Map(length int64) ([]byte, error) {
	if length <= 0 || int64(int(length)) != length {
		return nil, fmt.Errorf("map %s: length %d", f.name, length)
	}
	prot := unix.PROT_READ
	if f.write {
		prot |= unix.PROT_WRITE
	}
	b, err := unix.Mmap(f.fd, 0, int(length), prot, unix.MAP_SHARED)
	return b, f.fail("map", err)
}

func (f *osFile) Unmap(b []byte) error { return f.fail("unmap", unix.Munmap(b)) }
func (f *osFile) Sync() error {
	return f.fail("sync", retry(func() error { return unix.Fdatasync(f.fd) }))
}
func (f *osFile) Close() error { return f.fail("close", unix.Close(f.fd)) }
