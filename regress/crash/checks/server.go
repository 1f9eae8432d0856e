package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// server is a private cluster made by scripts/cluster.
type server struct {
	name    string
	options []string
	env     map[string]string
	marked  int64 // size of the log at the last mark
}

// server makes and starts a cluster with more lines for postgresql.conf; the
// option --no-preload may be among them.
func (r *report) server(name string, lines ...string) *server {
	s := &server{name: "crash-" + name}
	for _, line := range lines {
		if strings.HasPrefix(line, "--") {
			s.options = append(s.options, line)
		} else {
			s.options = append(s.options, "--conf", line)
		}
	}
	r.servers = append(r.servers, s)
	s.start("--fresh")
	return s
}

// checkout is the source tree, buildFolder what everything is built into, and
// serverUser who runs the servers when we are root: see scripts/server.sh.
func checkout() string    { return os.Getenv("PROVSQL_CHECKOUT") }
func buildFolder() string { return os.Getenv("PROVSQL_BUILD") }
func serverUser() string  { return cmp.Or(os.Getenv("PROVSQL_SERVER_USER"), "postgres") }

// asServer is a command that runs as the user who owns the servers.
func asServer(command string, arguments ...string) *exec.Cmd {
	if os.Geteuid() == 0 {
		arguments = append([]string{"-u", serverUser(), "--", command}, arguments...)
		command = "runuser"
	}
	return exec.Command(command, arguments...)
}

func (s *server) script(arguments ...string) error {
	command := exec.Command(filepath.Join(checkout(), "scripts", "cluster"), arguments...)
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("cluster %s: %w\n%s", strings.Join(arguments, " "), err, output)
	}
	return nil
}

// start starts the server, a second time too.
func (s *server) start(more ...string) {
	arguments := append([]string{"start", s.name}, s.options...)
	must(s.script(append(arguments, more...)...), "starting the server")
	s.readEnvironment()
	s.mark()
}

func (s *server) stop() { must(s.script("stop", s.name), "stopping the server") }

func (s *server) destroy() {
	if err := s.script("destroy", s.name); err != nil {
		fmt.Println(err)
	}
}

func (s *server) readEnvironment() {
	file := filepath.Join(buildFolder(), "clusters", s.name, "env")
	output, err := exec.Command("bash", "-c", `. "$0"; printf '%s\n' "PGHOST=$PGHOST" "PGPORT=$PGPORT" "PGDATA=$PGDATA" "PGLOG=$PGLOG" "BIN=${PATH%%:*}"`, file).Output()
	must(err, "reading %s", file)
	s.env = map[string]string{}
	for line := range strings.Lines(string(output)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		s.env[key] = value
	}
}

// postmaster is the server's first process, 0 when it does not run.
func (s *server) postmaster() int {
	file, err := os.Open(filepath.Join(s.env["PGDATA"], "postmaster.pid"))
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(file).ReadString('\n')
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0
	}
	return pid
}

// mark makes the current end of the log the beginning for crashes.
func (s *server) mark() {
	if info, err := os.Stat(s.env["PGLOG"]); err == nil {
		s.marked = info.Size()
	}
}

// logged returns the log's lines since the mark that contain one of the texts.
func (s *server) logged(texts ...string) []string {
	content, err := os.ReadFile(s.env["PGLOG"])
	must(err, "reading the log")
	var found []string
	for line := range strings.Lines(string(content[min(s.marked, int64(len(content))):])) {
		for _, text := range texts {
			if strings.Contains(line, text) {
				found = append(found, strings.TrimSpace(line))
				break
			}
		}
	}
	return found
}

// expectNoCrash ends the check when some process of the server died by a
// signal, or Go gave up, since the mark.
func (s *server) expectNoCrash() {
	crashes := slices.DeleteFunc(s.logged("was terminated by signal", "terminating any other active server processes",
		"fatal error:", "SIGSEGV", "runtime stack:", "PANIC:", "TRAP:"),
		func(line string) bool { return strings.Contains(line, "child process") }) // a program that COPY started
	expect(len(crashes) == 0, "expected that no process crashes; the log says\n%s", strings.Join(crashes, "\n"))
}

// expectDeath waits until the postmaster says that a process died by a signal:
// from then on it accepts no connection until it has started again.
func (s *server) expectDeath(pid int, number syscall.Signal) {
	until(10*time.Second, fmt.Sprintf("in the log, that process %d was terminated by signal %d", pid, number), func() bool {
		for _, line := range s.logged("was terminated by signal", "exited with exit code") {
			if strings.Contains(line, fmt.Sprintf("(PID %d) was terminated by signal %d:", pid, number)) {
				return true
			}
			expect(!strings.Contains(line, fmt.Sprintf("(PID %d) exited", pid)), "expected an end by signal %d, and saw %s", number, line)
		}
		return false
	})
}

func (s *server) logTail(lines int) string {
	content, err := os.ReadFile(s.env["PGLOG"])
	if err != nil {
		return ""
	}
	all := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// tryConnect opens a session within the given time.
func (s *server) tryConnect(database string, within time.Duration) (*session, error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	config, err := pgconn.ParseConfig(fmt.Sprintf("host=%s port=%s user=postgres dbname=%s sslmode=disable",
		s.env["PGHOST"], s.env["PGPORT"], database))
	if err != nil {
		return nil, err
	}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &session{server: s, conn: conn, pid: int(conn.PID())}, nil
}

func (s *server) connectTo(database string) *session {
	c, err := s.tryConnect(database, 10*time.Second)
	must(err, "connecting to database %s", database)
	return c
}

func (s *server) connect() *session { return s.connectTo("postgres") }

// eventually connects to a server that is recovering, and says how long that took.
func (s *server) eventually(within time.Duration) (*session, time.Duration) {
	started := time.Now()
	for {
		c, err := s.tryConnect("postgres", within)
		if err == nil {
			_, err = c.query("SELECT 1")
		}
		if err == nil {
			return c, time.Since(started)
		}
		expect(time.Since(started) < within, "expected that the server answers again within %v, and it says: %v", within, err)
		time.Sleep(10 * time.Millisecond)
	}
}

// worker waits for the circuit worker and returns its process.
func (s *server) worker() int {
	const within = 15 * time.Second
	for started := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		for _, pid := range children(s.postmaster()) {
			if strings.HasSuffix(title(pid), "provsql circuit worker") {
				return pid
			}
		}
		expect(time.Since(started) < within, "expected a circuit worker within %v", within)
	}
}

// processes are those that stand in the server's data folder: all of its own,
// whoever their parent is.
func (s *server) processes() []int {
	var found []int
	for _, pid := range allProcesses() {
		if folder, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil && folder == s.env["PGDATA"] {
			found = append(found, pid)
		}
	}
	return found
}

// expectGone waits until nothing of the server runs any more, and returns how
// long that took.
func (s *server) expectGone(within time.Duration) time.Duration {
	started := time.Now()
	seen := s.processes()
	for {
		buryOrphans()
		seen = append(seen, s.processes()...)
		seen = slices.DeleteFunc(seen, func(pid int) bool { return syscall.Kill(pid, 0) != nil })
		if len(seen) == 0 {
			return time.Since(started)
		}
		if time.Since(started) > within {
			var titles []string
			for _, pid := range seen {
				titles = append(titles, fmt.Sprintf("%d %s", pid, title(pid)))
			}
			panic(failure(fmt.Sprintf("expected that nothing runs any more after %v, and these do:\n%s",
				within, strings.Join(titles, "\n"))))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *server) signal(pid int, number syscall.Signal) {
	expect(pid > 1, "expected a process to signal, and there is none")
	must(syscall.Kill(pid, number), "sending %v to process %d", number, pid)
}
