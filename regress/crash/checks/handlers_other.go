//go:build !amd64

package main

import "syscall"

// handlers needs code for each processor; there is none for this one.
func handlers(int) (map[syscall.Signal]bool, []syscall.Signal, error) {
	return nil, nil, errCannotLook
}
