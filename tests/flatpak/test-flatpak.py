# SPDX-License-Identifier: GPL-3.0-or-later
"""
Builds the very manifest, installs it, talks with it in its sandbox, and upgrades it: test-flatpak.py SOURCE BUILD

Run under tests/support/with-display.sh. A runtime is taken from where it is installed; where there is none and
../shared/tools/flatpak-local-runtime.sh is at hand, a stand-in is made out of Debian's packages. What cannot be done on this
machine is said, and skipped.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import driver  # noqa: E402
import sources  # noqa: E402
from driver import Atspi, wait_for  # noqa: E402

APP = "io.github.rivulet_chat.Rivulet"
BRANCH = "48"
# X11 where there is no Wayland is told as both.
PERMISSIONS = {"shared": {"ipc"}, "sockets": {"wayland", "fallback-x11", "x11"}, "devices": {"dri"}}

source, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
work = build / "flatpak"
home = work / "home"


def say(*words):
    print("#", *words, flush=True)


def run(*command, **options):
    say("$", *command)
    return subprocess.run([str(word) for word in command], check=True, **options)


def ask(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(driver.SKIP)


# --- Building --------------------------------------------------------------------------------------------------------

def ensure_runtime():
    """True when it is a stand-in, which means that nothing can be downloaded from elsewhere."""
    if ask("flatpak", "info", f"org.gnome.Sdk//{BRANCH}").returncode == 0:
        return ask("flatpak", "info", "--show-origin", f"org.gnome.Sdk//{BRANCH}").stdout.strip() == "local"
    tool = source.parent / "shared" / "tools" / "flatpak-local-runtime.sh"
    if not tool.is_file() or os.geteuid() != 0 or shutil.which("debootstrap") is None:
        skip(f"org.gnome.Sdk//{BRANCH} is not installed, and a stand-in cannot be made here")
    # Without the libraries that the real runtime lacks too.
    run("bash", tool, env={**os.environ, "W": str(work / "runtime"), "EXTRA_PLATFORM_PKGS": "", "EXTRA_SDK_PKGS": ""})
    return True


def make_manifest(name, is_offline):
    path = source / "flatpak" / f"{name}.yml"
    if not is_offline:
        return path
    archives = sources.download(work / "archives")
    if archives is None:
        skip("the archives of the modules cannot be had here")
    text, changes = sources.localise(path.read_text(), archives, source)
    say(*changes)
    local = work / f"{name}.yml"
    local.write_text(text)
    return local


def build_and_install(name, is_offline):
    run("flatpak-builder", "--user", "--install", "--force-clean", "--disable-rofiles-fuse", "--delete-build-dirs",
        f"--state-dir={work / 'state'}", f"--repo={work / 'repo'}", work / "app" / name,
        make_manifest(name, is_offline))


# --- In the sandbox --------------------------------------------------------------------------------------------------

class SandboxedWindow(driver.Window):
    """The window of `flatpak run`: its process is seen through a proxy, so it is known by its name."""

    def __init__(self, *options):
        self.log = open(work / "rivulet.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(["flatpak", "run", APP, *options], stdout=self.log, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.application = wait_for("sandboxed window", self._find_application, 120)

    def _find_application(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"the program ended with {self.process.returncode}: {self.log.read()}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_name() == "rivulet" and application.get_child_count() > 0:
                return application
        return None

    def walk(self, root=None):
        # What changes is told through the proxy late or not at all, so nothing that was heard before is believed.
        (root or self.application).clear_cache()
        return super().walk(root)

    def get_strip(self):
        strip = self.find("image|icon", "Cache Strip")
        strip.clear_cache()
        return strip.get_description()

    def __exit__(self, *what):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=30)
        self.log.close()


def inside(script):
    return subprocess.run(["flatpak", "run", "--command=sh", APP, "-c", script], capture_output=True, text=True)


def check_permissions():
    told = ask("flatpak", "info", "--show-permissions", APP).stdout
    context, others = {}, []
    for line in told.splitlines():
        if line.startswith("[") and line != "[Context]":
            others.append(line)
        elif "=" in line and not others:
            key, values = line.split("=", 1)
            context[key] = {value for value in values.split(";") if value}
    assert context == PERMISSIONS, f"permissions: {context}"
    assert others == [], f"more permissions: {others}"


def check_walls():
    """No network and no home folder, tried from within."""
    secret = home / "secret.txt"
    secret.write_text("Nobody reads this.\n")
    read = inside(f"cat '{secret}'")
    assert read.returncode != 0 and "Nobody" not in read.stdout, "the sandbox reads the home folder"
    devices = inside("tail -n +3 /proc/net/dev | cut -d: -f1").stdout.split()
    assert devices == ["lo"], f"the sandbox has network devices: {devices}"
    call = inside("python3 -c 'import socket; socket.create_connection ((\"192.0.2.1\", 80), 5)'")
    assert call.returncode != 0 and "unreachable" in call.stderr, f"the sandbox reached for the network: {call.stderr}"


def check_conversation():
    with SandboxedWindow() as window:
        wait_for("strip of the built-in model", lambda: window.get_strip().startswith("0 of "))
        window.say("Hello, who are you?")
        reply = window.wait_reply()
        assert len(reply) > 1
        say("it answered:", reply[:80])
        window.close()


def check_kept():
    with SandboxedWindow() as window:
        wait_for("conversation that was kept", lambda: "Hello, who are you?" in window.get_conversations())
        window.close()


def check_portal():
    """A model of one's own comes in through the document portal, which needs a portal service and FUSE."""
    model = home / "model-of-mine.gguf"
    shutil.copy(source / "data" / "model" / "rivulet-mini.gguf", model)
    exported = ask("flatpak", "document-export", f"--app={APP}", "--allow-read", model)
    if exported.returncode != 0:
        say("portals cannot run here:", exported.stderr.strip())
        return False
    # Within the sandbox the portal's folder lies elsewhere, and holds what was given to this application alone.
    document = pathlib.Path(exported.stdout.strip()).parent.name
    path = f"/run/user/{os.getuid()}/doc/{document}/{model.name}"
    if inside(f"test -r '{path}'").returncode != 0:
        say("the document portal's folder is not seen in the sandbox:", inside("ls -l /run/user/*/doc").stdout)
        return False
    with SandboxedWindow("--model", path) as window:
        # No other model is loaded in the place of one that cannot be read: nothing could be said then.
        wait_for("model from the portal", lambda: " of " in window.get_strip())
        window.say("Hello?")
        assert window.wait_reply()
        window.close()
    return True


# --- The bundle ------------------------------------------------------------------------------------------------------

def get_commit():
    return ask("flatpak", "info", "--show-commit", APP).stdout.strip()


def check_bundle():
    """Installed from one file, then from a newer one over it; the data stay."""
    first, second = work / "rivulet.flatpak", work / "rivulet-newer.flatpak"
    run("flatpak", "build-bundle", work / "repo", first, APP)
    run("flatpak", "uninstall", "--user", "-y", "--noninteractive", APP)
    run("flatpak", "install", "--user", "-y", "--noninteractive", "--bundle", first)
    check_kept()
    before = get_commit()
    run("flatpak", "build-export", "--subject=A newer one", work / "repo", work / "app" / APP)
    run("flatpak", "build-bundle", work / "repo", second, APP)
    run("flatpak", "install", "--user", "-y", "--noninteractive", "--or-update", "--bundle", second)
    assert get_commit() != before, "the newer bundle was not installed"
    check_kept()
    say(f"bundle: {first} ({first.stat().st_size // 1024} KiB)")


def main():
    for tool in "flatpak", "flatpak-builder":
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    home.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(home / ".var", ignore_errors=True)
    os.environ["HOME"] = str(home)
    # Flatpak hands the environment on, and these name folders of this machine, which the sandbox has not.
    for name in "RIVULET_MODEL_DIR", "RILL_REFERENCE", "GSETTINGS_SCHEMA_DIR":
        os.environ.pop(name, None)
    os.environ.setdefault("FLATPAK_USER_DIR", str(work / "installation"))

    is_offline = ensure_runtime()
    (work / "app").mkdir(exist_ok=True)
    build_and_install(APP, is_offline)
    check_permissions()
    check_walls()
    check_conversation()
    check_kept()
    through_portal = check_portal()
    check_bundle()
    # The same once more, modules and all; it differs in its id alone, as the test of the manifests sees.
    if os.environ.get("RIVULET_FLATPAK_DEVEL"):
        build_and_install(f"{APP}.Devel", is_offline)
    print("built, installed, talked with, walled in and upgraded;",
          "a model came through the document portal" if through_portal else "portals could not be tried")


main()
