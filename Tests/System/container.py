"""A throw-away machine: a real systemd as PID 1 of a container, booted in about a second, with the loopback as its network.

Its files are those of this machine under an overlay that lies in memory: what is installed here is there too, and
nothing that happens there is left. It needs no image, no download, and no systemd on the machine itself.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

REPOSITORY_INSIDE = Path("/srv/uuu-server")
"""Where the container sees the repository, read-only. Not where it lies here: that may be below /tmp or /run."""

MARK = Path("/etc/uuu-server-test-machine")
"""Exists inside, and nowhere else."""

HOST = "world.example"
"""What the machine is called by those who connect to it: the README's `your.host`."""

BOOT_SECONDS = 60.0
"""What a boot may take: many times what it takes on a busy machine."""

PROGRAMS = ("systemd-nspawn", "unshare", "nsenter", "mount")

PATH_INSIDE = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What systemd-nspawn is built from, tried without it, so that only a machine which lacks it may skip the tests.
TRIAL = """
mount -t tmpfs trial "$1" && mkdir "$1/upper" "$1/work" "$1/root" &&
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" trial "$1/root" && test -x "$1/root/usr"
"""

PR_SET_PDEATHSIG = 1


class Impossible(Exception):
    """This machine cannot have containers; the text says why."""


class BootFailed(Exception):
    """It could have, but this one did not come up; the text is what it said."""


class Container:
    """One throw-away machine; a context manager that boots it and switches it off."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        self.console = self.folder / "console.log"
        self.groups = [root / self.folder.name for root in cgroup_roots()]
        self.supervisor: subprocess.Popen | None = None
        self.leader = 0
        self.files: int | None = None
        """The mount namespace in which the machine's files are, whether it runs or not."""

    def __enter__(self) -> Container:
        try:
            return self.boot()
        except BaseException:
            self.switch_off()
            raise

    def __exit__(self, *_: object) -> None:
        self.switch_off()

    def boot(self) -> Container:
        """Boots, and returns when systemd has nothing left to start."""
        deadline = time.monotonic() + BOOT_SECONDS
        for group in self.groups:
            group.mkdir()
        if self.files is None:
            within, again = ["unshare", "--mount", "--propagation", "private", "--"], []
        else:
            within, again = ["nsenter", f"--mount=/proc/self/fd/{self.files}", "--"], ["--again"]
        with self.console.open("ab") as console:
            self.supervisor = subprocess.Popen(
                [*within, sys.executable, Path(__file__).with_name("root.py"), *again, self.name, self.folder, *mounts()],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
                pass_fds=[] if self.files is None else [self.files], preexec_fn=self.prepare_supervisor)
        while not (self.find_leader() and Path(f"/proc/{self.leader}/root/run/systemd/private").is_socket()):
            if self.supervisor.poll() is not None:
                raise BootFailed(f"systemd-nspawn ended:\n{self.said()}")
            if time.monotonic() > deadline:
                raise BootFailed(f"systemd did not come up within {BOOT_SECONDS} s:\n{self.said()}")
            time.sleep(0.02)
        state = self.run("systemctl", "is-system-running", "--wait", capture_output=True, text=True, timeout=BOOT_SECONDS)
        if state.stdout.strip() != "running":
            failed = self.run("systemctl", "--failed", "--no-legend", capture_output=True, text=True)
            raise BootFailed(f"the system is {state.stdout.strip()}:\n{failed.stdout}\n{self.said()}")
        if self.files is None:
            self.files = os.open(f"/proc/{self.supervisor.pid}/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
        return self

    def reboot(self) -> float:
        """`systemctl reboot`, by which all services are stopped in order; the machine is up again then, with its files.

        Returns the time, by the monotonic clock, at which its last process was gone.
        """
        self.run("systemctl", "reboot")
        self.supervisor.wait(BOOT_SECONDS)
        gone = time.monotonic()
        for group in self.groups:
            remove_group(group)
        self.boot()
        return gone

    def run(self, *command: str | Path, environment: dict[str, str] | None = None, **options) -> subprocess.CompletedProcess:
        """Runs a command inside, as root; `options` are those of `subprocess.run`."""
        inside = {"PATH": PATH_INSIDE, "HOME": "/root", "LANG": "C.UTF-8", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"}
        return subprocess.run(
            ["nsenter", "--target", str(self.leader), "--mount", "--uts", "--ipc", "--net", "--pid", "--wdns=/", *command],
            env=inside | (environment or {}), stdin=subprocess.DEVNULL, check=False, **options)

    def switch_off(self) -> None:
        """As by a power cut: without its first process no other of the container's can be, and its mounts are gone too."""
        if self.find_leader():
            os.kill(self.leader, signal.SIGKILL)
        if self.supervisor is not None:
            try:
                self.supervisor.wait(10)
            except subprocess.TimeoutExpired:
                self.supervisor.kill()
                self.supervisor.wait()
        for group in self.groups:
            remove_group(group)
        if self.files is not None:
            os.close(self.files)
            self.files = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def said(self) -> str:
        """The end of what the console shows."""
        return self.console.read_text(errors="replace")[-4000:]

    def prepare_supervisor(self) -> None:
        """Runs in the new process: joins the container's own control groups, and dies with us."""
        for group in self.groups:
            (group / "cgroup.procs").write_text(str(os.getpid()))
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    def find_leader(self) -> bool:
        """Whether the container's first process is there; notes its id as this machine counts."""
        if self.supervisor is None or self.supervisor.poll() is not None:
            return False
        parent = self.supervisor.pid
        try:
            for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
                status = Path(f"/proc/{child}/status").read_text()
                numbers = next(line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:"))
                if len(numbers) > 1 and numbers[-1] == "1":
                    self.leader = int(child)
                    return True
        except (FileNotFoundError, ProcessLookupError):
            pass  # gone while we looked
        return False


def check_possible() -> None:
    """Raises `Impossible` where no container can be had."""
    if os.geteuid() != 0:
        raise Impossible("only root may make one")
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise Impossible(f"{', '.join(missing)}: not installed")
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(
            ["unshare", "--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--propagation", "private", "--",
             "sh", "-c", TRIAL, "sh", folder], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise Impossible(f"no namespaces or overlays may be made: {tried.stderr.strip()}")
    if not cgroup_roots():
        raise Impossible("there are no control groups")
    for root in cgroup_roots():
        if not os.access(root, os.W_OK):
            raise Impossible(f"{root} is read-only")


def cgroup_roots() -> list[Path]:
    """The hierarchies of control groups that systemd sorts processes in."""
    roots = []
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(",")):
            roots.append(Path(place))
    return roots


def remove_group(group: Path) -> None:
    """Removes a control group and those in it, as soon as their last processes have gone."""
    deadline = time.monotonic() + 5
    while group.is_dir():
        for folder, _, _ in os.walk(group, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                pass  # a process has not gone yet
        if group.is_dir():
            if time.monotonic() > deadline:
                print(f"could not remove {group}", file=sys.stderr)
                return
            time.sleep(0.02)


def mounts() -> list[str]:
    """What the container sees beside the root file system: an overlay leaves out what is mounted on it."""
    binds = [f"{REPOSITORY}:{REPOSITORY_INSIDE}"]
    for needed in {Path(sys.base_prefix).resolve(), *swift_libraries()}:
        if needed.exists() and needed.stat().st_dev != Path("/").stat().st_dev:
            binds.append(f"{needed}:{needed}")
    return binds


def swift_libraries() -> list[Path]:
    """Where a debug build finds the Swift libraries."""
    compiler = shutil.which("swiftc")
    return [Path(compiler).resolve().parents[1] / "lib"] if compiler else []


def inside(path: Path) -> Path:
    """Where the container has a file of the repository, or any other."""
    return REPOSITORY_INSIDE / path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
